-- As they are counted from now on. Documents that an earlier version pressed have no outlet until they are pressed again.
insert into outlet_documents by name
select doc_id, outlet from documents where outlet is not null and doc_id in (from changed) order by doc_id;
