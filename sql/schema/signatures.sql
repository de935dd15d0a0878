-- One row for each document: what it is compared by.
create table signatures (
    doc_id varchar not null,
    bands bigint[] not null
);
comment on table signatures is 'The MinHash signature of each document, in bands: two documents that share a band may be near copies.';
comment on column signatures.doc_id is 'Document. Key.';
comment on column signatures.bands is 'Hash of each of the 20 bands of 4 rows over the 5-word shingles of its headings and body; empty where these hold no word.';
