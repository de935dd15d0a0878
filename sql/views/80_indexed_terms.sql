-- The terms of each sentence and title, with the documents named.
create or replace view indexed_terms as
select doc_id, sentence_no, position, term
from postings
join indexed_documents using (document_no);
comment on view indexed_terms is 'The search index with the documents named: each term of each sentence and title (sentence_no -1), with its position.';
comment on column indexed_terms.doc_id is 'Document.';
comment on column indexed_terms.sentence_no is 'The sentence, as in sentences; -1 for documents.title.';
comment on column indexed_terms.position is 'Position in the sentence, 0-based, counted in terms.';
comment on column indexed_terms.term is 'The term, as defined by the macro terms.';
