-- Their clusters as they are now.
insert into clusters by name
with sizes as (
    select cluster_id, count(*) as cluster_size from connected_documents group by cluster_id
)
select doc_id, cluster_id, doc_id = cluster_id as is_canonical, cluster_size
from connected_documents
join sizes using (cluster_id)
order by cluster_id, doc_id;
