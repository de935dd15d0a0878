-- One row for each document, as passages were last compared.
create table compared_texts (
    text_no integer not null,
    doc_id varchar not null,
    cluster_id varchar
);
comment on table compared_texts is 'The documents whose passages were compared, with numbers and with the clusters of copies by which they were: copies share no passages, so where clusters part, passages are compared again.';
comment on column compared_texts.text_no is 'Number of the document in fingerprint_postings. Key.';
comment on column compared_texts.doc_id is 'Document.';
comment on column compared_texts.cluster_id is 'Its cluster, as in clusters; NULL without one.';
