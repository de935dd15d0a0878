-- One row for each passage that two documents share.
create table reuse (
    doc_a varchar not null,
    a_start bigint not null,
    a_end bigint not null,
    doc_b varchar not null,
    b_start bigint not null,
    b_end bigint not null,
    n_words bigint not null,
    n_same_words bigint not null,
    earlier varchar,
    basis varchar
);
comment on table reuse is 'Each passage that two documents share which are no copies of each other, and in one language unless across_languages is set: 12 words or more, a few of which may be edited. Punctuation and case do not count.';
comment on column reuse.doc_a is 'The document with the smaller doc_id. Key together with a_start, doc_b and b_start.';
comment on column reuse.a_start is 'Start of the passage in the text of doc_a, in code points, 0-based.';
comment on column reuse.a_end is 'End of the passage in the text of doc_a, in code points, exclusive.';
comment on column reuse.doc_b is 'The document with the greater doc_id.';
comment on column reuse.b_start is 'Start of the passage in the text of doc_b, in code points, 0-based.';
comment on column reuse.b_end is 'End of the passage in the text of doc_b, in code points, exclusive.';
comment on column reuse.n_words is 'Words of the passage, in the text where it has fewer; characters in scripts without spaces. At least reuse_words.';
comment on column reuse.n_same_words is 'Those of them that both texts have, but for their case; the rest was edited.';
comment on column reuse.earlier is 'a or b: the document that was published first; NULL where a date is missing or both are the same.';
comment on column reuse.basis is 'The column that decided earlier: published_at; NULL without earlier. When they were first seen says the view reused_passages.';
