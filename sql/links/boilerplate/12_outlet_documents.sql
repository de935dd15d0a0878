-- As they are counted from now on.
insert into outlet_documents by name
select doc_id, outlet from documents where doc_id in (from changed) order by doc_id;
