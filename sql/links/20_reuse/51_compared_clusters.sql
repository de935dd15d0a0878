-- Clusters by which passages were compared.
insert into compared_clusters by name
select doc_id, cluster_id from clusters anti join compared_clusters using (doc_id) order by doc_id;
