-- One row for each document in the search index.
create table indexed_documents (
    document_no integer not null,
    doc_id varchar not null,
    n_terms bigint not null,
    is_appended boolean not null
);
comment on table indexed_documents is 'Each document in the search index, with its number in the index. Every document is in the index.';
comment on column indexed_documents.document_no is 'Key. Only for joins inside this file: a build from scratch may assign other numbers.';
comment on column indexed_documents.doc_id is 'Document.';
comment on column indexed_documents.n_terms is 'Terms in its title and its sentences.';
comment on column indexed_documents.is_appended is 'True where its postings come after the sorted ones, because it changed after the index was last built completely.';
