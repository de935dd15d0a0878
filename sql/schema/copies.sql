-- One row for each pair of copied documents.
create table copies (
    doc_a varchar not null,
    doc_b varchar not null,
    kind varchar not null,
    jaccard double not null
);
comment on table copies is 'Each pair of documents that are copies of each other.';
comment on column copies.doc_a is 'The document with the smaller doc_id. Key together with doc_b.';
comment on column copies.doc_b is 'The document with the greater doc_id.';
comment on column copies.kind is 'exact (the same normalised text) or near.';
comment on column copies.jaccard is 'True Jaccard similarity of the two sets of 5-word shingles, 0 to 1; not an estimate.';
