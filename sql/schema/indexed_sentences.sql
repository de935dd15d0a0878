-- One row for each sentence in the search index.
create table indexed_sentences (
    document_no integer not null,
    sentence_no integer not null,
    n_terms bigint not null
);
comment on table indexed_sentences is 'Each sentence and each title in the search index, with its length.';
comment on column indexed_sentences.document_no is 'The document, as numbered in indexed_documents. Key together with sentence_no.';
comment on column indexed_sentences.sentence_no is 'The sentence, as in sentences; -1 for documents.title.';
comment on column indexed_sentences.n_terms is 'Terms in the sentence; 0 if it is only punctuation.';
