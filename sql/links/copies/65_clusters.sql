-- Their clusters as they are now.
insert into clusters by name
select
    doc_id,
    cluster_id,
    doc_id = cluster_id as is_canonical,
    count(*) over (partition by cluster_id) as cluster_size
from connected_documents
order by cluster_id, doc_id;
