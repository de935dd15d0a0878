-- Documents of clusters that may have changed, each with its place in the order in which one becomes canonical.
create or replace temp table clustered_documents as
with touched as (
    from changed
    union
    select unnest([doc_a, doc_b]) from old_copies
    union
    select unnest([doc_a, doc_b]) from new_copies
),
whole_clusters as (
    from touched
    union
    select doc_id
    from clusters
    where cluster_id in (select cluster_id from clusters where doc_id in (from touched))
)
select doc_id, row_number() over (order by published_at nulls last, doc_id) as place
from whole_clusters
left join compared_documents using (doc_id);
