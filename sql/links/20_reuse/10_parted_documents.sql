-- Documents that had copies which are none any more: passages that these share with them were not looked for.
create or replace temp table parted_documents as
with clustered as (
    select doc_id, known.cluster_id as cluster_before, coalesce(clusters.cluster_id, doc_id) as cluster_now
    from compared_texts as known
    left join clusters using (doc_id)
    where known.cluster_id is not null
)
select doc_id
from clustered
semi join (
    select cluster_before
    from clustered
    anti join changed using (doc_id)
    group by cluster_before
    having count(distinct cluster_now) > 1
) as parted using (cluster_before)
anti join changed using (doc_id);
