-- Every row has the row that it belongs to.
with orphans as (
    select 'paragraphs' as table_name, 'documents' as missing_from, doc_id from paragraphs anti join documents using (doc_id)
    union all
    select 'sentences', 'paragraphs', doc_id from sentences anti join paragraphs using (doc_id, paragraph_no)
    union all
    select 'signals', 'documents', doc_id from signals anti join documents using (doc_id)
    union all
    select 'clusters', 'documents', doc_id from clusters anti join documents using (doc_id)
    union all
    select 'clusters', 'documents', cluster_id from clusters anti join documents on cluster_id = documents.doc_id
    union all
    select 'copies', 'documents', doc_a from copies anti join documents on doc_a = doc_id
    union all
    select 'copies', 'documents', doc_b from copies anti join documents on doc_b = doc_id
    union all
    select 'reuse', 'documents', doc_a from reuse anti join documents on doc_a = doc_id
    union all
    select 'reuse', 'documents', doc_b from reuse anti join documents on doc_b = doc_id
    union all
    select 'changes', 'versions', doc_id from changes anti join versions on changes.doc_id = versions.doc_id and to_version = version
    union all
    select 'changes', 'versions', doc_id from changes anti join versions on changes.doc_id = versions.doc_id and from_version = version
)
select table_name, missing_from, doc_id, count(*) as n_rows from orphans group by all order by all;
