-- A cluster has its stated size, at least two documents, and one canonical document, the earliest, that names it.
-- scope: linked
with sizes as (
    select
        cluster_id,
        count(*) as n_documents,
        min(cluster_size) as smallest_stated,
        max(cluster_size) as greatest_stated,
        count(*) filter (is_canonical) as n_canonical,
        count(*) filter (is_canonical and doc_id = cluster_id) as n_named,
        first(doc_id order by published_at nulls last, doc_id) as earliest_doc_id
    from clusters
    left join documents using (doc_id)
    group by cluster_id
)
select *
from sizes
where n_documents < 2
    or n_canonical <> 1
    or n_named <> 1
    or smallest_stated <> n_documents
    or greatest_stated <> n_documents
    or earliest_doc_id <> cluster_id
order by all;
