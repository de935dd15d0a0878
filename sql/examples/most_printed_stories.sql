-- Which stories ran in most places?
select
    independent_sources(cluster_id) as n_sources,
    cluster_size as n_documents,
    published_at as first_published_at,
    title,
    uri
from clusters
join documents using (doc_id)
where is_canonical
order by n_sources desc, n_documents desc, uri
limit 20;
