-- One row for each document that has copies, as passages were last compared.
create table compared_clusters (
    doc_id varchar not null,
    cluster_id varchar not null
);
comment on table compared_clusters is 'The clusters of copies by which passages were last compared: copies share no passages, so where clusters differ now, passages are compared again.';
comment on column compared_clusters.doc_id is 'Document. Key.';
comment on column compared_clusters.cluster_id is 'Its cluster, as in clusters.';
