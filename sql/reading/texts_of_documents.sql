-- The texts of some documents, with those that they had before, the present ones first.
with texts as (
    select doc_id, null as run_id, title, text from documents where doc_id in (select unnest($doc_ids::varchar[]))
    union all
    select doc_id, run_id, title, text from earlier_texts where doc_id in (select unnest($doc_ids::varchar[]))
)
select
    texts.doc_id,
    records.uri,
    texts.title,
    documents.outlet,
    documents.published_at,
    documents.url,
    clusters.cluster_id,
    coalesce(clusters.cluster_size - 1, 0) as n_copies,
    texts.run_id,
    runs.started_at as until,
    texts.text
from texts
left join records using (doc_id)
left join documents using (doc_id)
left join clusters using (doc_id)
left join runs on runs.run_id = texts.run_id
order by texts.doc_id, until desc nulls first;
