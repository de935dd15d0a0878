-- The documents with the most copies.
-- none: No document is a copy of another.
select
    cluster_size as n_documents,
    independent_sources(cluster_id) as n_sources,
    published_at as first_published_at,
    title,
    uri
from clusters
join documents using (doc_id)
where is_canonical
order by n_documents desc, uri
limit 20;
