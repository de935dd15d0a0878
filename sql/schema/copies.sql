-- One row for each pair of copied documents.
create table copies (
    doc_a varchar not null,
    doc_b varchar not null,
    kind varchar not null,
    jaccard double not null
);
comment on table copies is 'Each pair of documents that are copies of each other: their texts are the same, or the Jaccard similarity of their bodies is 0.7 or more. Where more than 16 documents have one text, or more than 32 texts are alike, only pairs with the earliest of them are here, so that a template of ten thousand pages is no million pairs; clusters has them all.';
comment on column copies.doc_a is 'The document with the smaller doc_id. Key together with doc_b.';
comment on column copies.doc_b is 'The document with the greater doc_id.';
comment on column copies.kind is 'exact (the same normalised text) or near.';
comment on column copies.jaccard is 'True Jaccard similarity of the two sets of 5-word shingles of headings and body, 0 to 1; not an estimate. Quoted mail takes no part. 1 for exact copies.';
