-- Records of a doc_id or a uri.
select * from records where doc_id = $document or uri = $document order by doc_id;
