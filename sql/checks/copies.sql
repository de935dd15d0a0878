-- A pair of copies is stored once, smaller key first, with a similarity from 0 to 1 and both in one cluster.
-- scope: linked
select doc_a, doc_b, kind, jaccard, a.cluster_id as cluster_a, b.cluster_id as cluster_b
from copies
left join clusters as a on doc_a = a.doc_id
left join clusters as b on doc_b = b.doc_id
where doc_a >= doc_b or not jaccard between 0 and 1 or a.cluster_id is null or a.cluster_id is distinct from b.cluster_id
order by all;
