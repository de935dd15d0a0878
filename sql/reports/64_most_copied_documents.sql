-- The documents with the most copies.
select uri, title, cluster_size as n_copies
from clusters
join documents using (doc_id)
where is_canonical
order by cluster_size desc, uri
limit 20;
