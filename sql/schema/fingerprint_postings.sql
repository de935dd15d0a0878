-- One row for each fingerprint of each document.
create table fingerprint_postings (
    hash bigint not null,
    text_no integer not null,
    word_no integer not null
);
comment on table fingerprint_postings is 'The fingerprints of all documents in a form in which those that hold one are found fast.';
comment on column fingerprint_postings.hash is 'The fingerprint, as in fingerprints.';
comment on column fingerprint_postings.text_no is 'Number of the document that holds it, as in compared_texts. Key together with hash.';
comment on column fingerprint_postings.word_no is 'As in fingerprints.';
