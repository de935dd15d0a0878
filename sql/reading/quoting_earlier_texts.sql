-- Earlier texts of documents that may hold a quotation, the likeliest first.
with likely as (
    select
        doc_id,
        run_id,
        title,
        text,
        len(list_filter($words::varchar[], lambda word: contains(lower(text), word))) as n_held
    from earlier_texts
)
select
    likely.doc_id,
    records.uri,
    likely.title,
    documents.outlet,
    documents.published_at,
    documents.url,
    clusters.cluster_id,
    coalesce(clusters.cluster_size - 1, 0) as n_copies,
    likely.run_id,
    runs.started_at as until,
    likely.text
from likely
left join records using (doc_id)
left join documents using (doc_id)
left join clusters using (doc_id)
left join runs on runs.run_id = likely.run_id
where n_held >= 0.6 * len($words)
order by n_held desc, likely.run_id desc, likely.doc_id
limit $k;
