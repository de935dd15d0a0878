-- The keys of every table are unique.
with keys as (
    select 'records' as table_name, doc_id as key from records
    union all
    select 'documents', doc_id from documents
    union all
    select 'signals', doc_id from signals
    union all
    select 'clusters', doc_id from clusters
    union all
    select 'runs', run_id from runs
    union all
    select 'loads', manifest_id from loads
),
duplicates as (
    select table_name, key, count(*) as n_rows from keys group by all having count(*) > 1
    union all
    select 'paragraphs', doc_id || ' ' || paragraph_no, count(*) from paragraphs group by doc_id, paragraph_no having count(*) > 1
    union all
    select 'sentences', doc_id || ' ' || sentence_no, count(*) from sentences group by doc_id, sentence_no having count(*) > 1
    union all
    select 'earlier_texts', doc_id || ' ' || run_id, count(*) from earlier_texts group by doc_id, run_id having count(*) > 1
    union all
    select 'sightings', doc_id || ' ' || run_id, count(*) from sightings group by doc_id, run_id having count(*) > 1
    union all
    select 'changes', concat_ws(' ', doc_id, to_version, change_no), count(*)
    from changes
    group by doc_id, to_version, change_no
    having count(*) > 1
    union all
    select 'copies', doc_a || ' ' || doc_b, count(*) from copies group by doc_a, doc_b having count(*) > 1
    union all
    select 'reuse', concat_ws(' ', doc_a, a_start, doc_b, b_start), count(*)
    from reuse
    group by doc_a, a_start, doc_b, b_start
    having count(*) > 1
)
select * from duplicates order by all;
