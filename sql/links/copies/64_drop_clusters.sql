-- Their clusters go.
delete from clusters where doc_id in (from whole_clusters);
