-- They, and all that are or were in a cluster with one of them.
create or replace temp table whole_clusters as
with touched_clusters as (
    select distinct cluster_id from clusters semi join documents_of_pairs using (doc_id)
)
from documents_of_pairs
union
select doc_id from clusters semi join touched_clusters using (cluster_id);
