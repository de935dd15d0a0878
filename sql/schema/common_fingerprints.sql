-- One row for each fingerprint that very many documents hold.
create table common_fingerprints (
    hash bigint not null,
    n_documents bigint not null
);
comment on table common_fingerprints is 'Fingerprints that more documents hold than the macro common_documents says: of disclaimers, forms and templates. They make no reuse; the view common_passages shows them.';
comment on column common_fingerprints.hash is 'The fingerprint, as in fingerprints. Key.';
comment on column common_fingerprints.n_documents is 'Documents that hold it.';
