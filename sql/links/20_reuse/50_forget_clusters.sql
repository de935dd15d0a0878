-- Clusters that are no more, or are others now.
delete from compared_clusters where (doc_id, cluster_id) not in (select (doc_id, cluster_id) from clusters);
