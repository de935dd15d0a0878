-- The document of a doc_id.
select * from documents where doc_id = $doc_id;
