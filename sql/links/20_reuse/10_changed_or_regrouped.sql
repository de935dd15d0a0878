-- Documents that changed, and those that are in another cluster of copies than before.
create or replace temp table changed_or_regrouped as
with regrouped as (
    (from compared_clusters except select doc_id, cluster_id from clusters)
    union all
    (select doc_id, cluster_id from clusters except from compared_clusters)
)
select doc_id from changed
union
select doc_id from regrouped;
