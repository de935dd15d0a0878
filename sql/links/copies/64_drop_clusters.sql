-- Their clusters go.
delete from clusters where doc_id in (select doc_id from clustered_documents);
