-- Documents that changed, those that gained or lost a copy, and all that are or were in a cluster with one of them.
create or replace temp table whole_clusters as
with documents_of_pairs as materialized (
    from changed
    union
    select unnest([doc_a, doc_b]) from old_copies
    union
    select unnest([doc_a, doc_b]) from new_copies
)
from documents_of_pairs
union
select doc_id
from clusters
semi join (select distinct cluster_id from clusters semi join documents_of_pairs using (doc_id)) as touched using (cluster_id);
