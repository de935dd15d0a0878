-- One row for each of the most common terms in each document that holds it.
create table common_terms (
    term varchar not null,
    document_no integer not null,
    tf integer not null
);
comment on table common_terms is 'How often the most common terms occur in each document, so that a search for "the" need not count its places in postings. A term is common if it occurred more than twice in the average document when the index was last built completely.';
comment on column common_terms.term is 'The term, as in postings. Key together with document_no.';
comment on column common_terms.document_no is 'The document, as numbered in indexed_documents.';
comment on column common_terms.tf is 'Occurrences of the term in the title and the sentences of the document.';
