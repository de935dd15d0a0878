-- The keys of every table are unique.
-- scope: document
with keys as (
    select 'records' as table_name, doc_id, '' as rest from records
    union all
    select 'documents', doc_id, '' from documents
    union all
    select 'signals', doc_id, '' from signals
    union all
    select 'clusters', doc_id, '' from clusters
    union all
    select 'copies', doc_a, doc_b from copies
    union all
    select 'reuse', doc_a, concat_ws(' ', a_start, doc_b, b_start) from reuse
    union all
    select 'changes', doc_id, concat_ws(' ', to_version, change_no) from changes
    union all
    select 'sightings', doc_id, run_id from sightings
    union all
    select 'earlier_texts', doc_id, run_id from earlier_texts
    union all
    select 'runs', null, run_id from runs
    union all
    select 'loads', null, manifest_id from loads
),
duplicates as (
    select table_name, doc_id, rest, count(*) as n_rows from keys group by all having count(*) > 1
    union all
    select 'paragraphs', doc_id, paragraph_no::varchar, count(*) from paragraphs group by doc_id, paragraph_no having count(*) > 1
    union all
    select 'sentences', doc_id, sentence_no::varchar, count(*) from sentences group by doc_id, sentence_no having count(*) > 1
)
select table_name, doc_id, rest as rest_of_key, n_rows from duplicates order by all;
