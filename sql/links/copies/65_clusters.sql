-- Their clusters as they are now.
insert into clusters by name
with members as (
    select compared_documents.doc_id, coalesce(cluster_id, first_doc_id) as cluster_id
    from compared_documents
    semi join clustered_documents on clustered_documents.doc_id = first_doc_id
    left join connected_documents on connected_documents.doc_id = first_doc_id
),
sizes as (
    select cluster_id, count(*) as cluster_size from members group by cluster_id having cluster_size > 1
)
select doc_id, cluster_id, doc_id = cluster_id as is_canonical, cluster_size
from members
join sizes using (cluster_id)
order by cluster_id, doc_id;
