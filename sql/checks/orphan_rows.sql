-- Every row has the row that it belongs to.
-- scope: document
with orphans as (
    select 'paragraphs' as table_name, 'documents' as missing_from, doc_id from paragraphs anti join documents using (doc_id)
    union all
    select 'sentences', 'paragraphs', doc_id from sentences anti join paragraphs using (doc_id, paragraph_no)
    union all
    select 'signals', 'documents', doc_id from signals anti join documents using (doc_id)
    union all
    select 'changes', 'versions', doc_id from changes anti join versions on changes.doc_id = versions.doc_id and to_version = version
    union all
    select 'changes', 'versions', doc_id from changes anti join versions on changes.doc_id = versions.doc_id and from_version = version
)
select table_name, missing_from, doc_id, count(*) as n_rows from orphans group by all order by all;
