-- One row for each document, as it was compared with the others.
create table compared_documents (
    doc_id varchar not null,
    content_hash varchar not null,
    published_at timestamp,
    first_doc_id varchar not null,
    bands bigint[]
);
comment on table compared_documents is 'Each document as it was when it was last compared with the others, by which the next load tells what to compare again.';
comment on column compared_documents.doc_id is 'Document. Key.';
comment on column compared_documents.content_hash is 'As in documents.';
comment on column compared_documents.published_at is 'As in documents.';
comment on column compared_documents.first_doc_id is 'The earliest document with this content_hash, by published_at, then by doc_id; it stands for the others with the same text.';
comment on column compared_documents.bands is 'As in signatures for the document that stands for itself, NULL for the others.';
