-- No link between documents leads to one that is not there.
-- scope: linked
with links as (
    select 'clusters' as table_name, doc_id from clusters
    union all
    select 'clusters', cluster_id from clusters
    union all
    select 'copies', doc_a from copies
    union all
    select 'copies', doc_b from copies
    union all
    select 'reuse', doc_a from reuse
    union all
    select 'reuse', doc_b from reuse
)
select table_name, doc_id, count(*) as n_links from links anti join documents using (doc_id) group by all order by all;
