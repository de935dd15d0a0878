-- Words of the documents to index, in each of their languages, of which nothing is known yet.
-- then: look_up_lemmas
create or replace temp table words_to_look_up as
select distinct lang, term
from postings
join indexed_documents using (document_no)
join documents using (doc_id)
anti join word_forms using (lang, term)
where doc_id in (select doc_id from documents_to_index) and regexp_full_match(term, '[\p{L}\p{M}]+');
