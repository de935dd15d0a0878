-- One row for each document that has copies.
create table clusters (
    doc_id varchar not null,
    cluster_id varchar not null,
    is_canonical boolean not null,
    cluster_size bigint not null
);
comment on table clusters is 'Each document that has copies, and the cluster of copies to which it belongs: documents that are connected by copies, directly or through others.';
comment on column clusters.doc_id is 'Document. Key.';
comment on column clusters.cluster_id is 'doc_id of the cluster''s canonical document.';
comment on column clusters.is_canonical is 'True for the one document that represents its cluster: the earliest by published_at, then by doc_id; undated ones come last.';
comment on column clusters.cluster_size is 'Documents in the cluster.';
