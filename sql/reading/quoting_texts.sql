-- Documents that may hold a quotation, with their texts, the likeliest first.
select
    likely.doc_id,
    documents.uri,
    documents.title,
    documents.outlet,
    documents.published_at,
    documents.url,
    clusters.cluster_id,
    coalesce(clusters.cluster_size - 1, 0) as n_copies,
    documents.text
from quoting_documents($quotation, k := $k) as likely
join documents using (doc_id)
left join clusters using (doc_id)
order by likely.weight desc, likely.doc_id;
