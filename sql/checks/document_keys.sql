-- A key is the hash of its uri, and a document has the uri of its record.
-- scope: document
with keys as (
    select 'records' as table_name, doc_id, uri, sha256(uri)[:32] as expected from records
    union all
    select 'documents', doc_id, uri, sha256(uri)[:32] from documents
)
select * from keys where doc_id <> expected order by all;
