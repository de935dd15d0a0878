-- Sentences of paragraphs that are boilerplate, by their document or by all documents of their outlet.
create or replace macro boilerplate_sentences() as table
with left_out as (
    select doc_id, paragraph_no from paragraphs where role = 'boilerplate'
    union all
    select doc_id, paragraph_no
    from paragraphs
    join documents using (doc_id)
    semi join recurring_paragraphs using (outlet, text_hash)
    where may_recur(role)
)
select document_no, sentence_no from sentences join left_out using (doc_id, paragraph_no) join indexed_documents using (doc_id);
comment on macro table boilerplate_sentences is 'Sentences, by their numbers in the search index, of paragraphs whose role in paragraph_roles is boilerplate.';
