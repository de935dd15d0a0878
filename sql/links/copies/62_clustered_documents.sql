-- Documents of clusters that may have changed, each with its place in the order in which one becomes canonical.
create or replace temp table clustered_documents as
select doc_id, row_number() over (order by published_at nulls last, doc_id) as place
from whole_clusters
left join compared_documents using (doc_id);
