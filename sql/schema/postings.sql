-- One row for each occurrence of a term: the inverted index of the search.
create table postings (
    term varchar not null,
    document_no integer not null,
    sentence_no integer not null,
    position integer not null
);
comment on table postings is 'The inverted index: each occurrence of each term. The macro terms defines what a term is, and the view indexed_terms names the documents.';
comment on column postings.term is 'The term: a word in lower case, without accents where its script is Latin, Greek or Cyrillic; two neighbouring characters where words are not separated by spaces.';
comment on column postings.document_no is 'The document, as numbered in indexed_documents.';
comment on column postings.sentence_no is 'The sentence, as in sentences; -1 for documents.title.';
comment on column postings.position is 'Position of the term in its sentence, 0-based, counted in terms. Key together with document_no and sentence_no.';
