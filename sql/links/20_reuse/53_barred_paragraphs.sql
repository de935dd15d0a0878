-- Paragraphs that take no part: captions, boilerplate, quoted mail. Of most texts their roles say that there are none.
create or replace temp table barred_paragraphs as
with doubtful as (
    select doc_id from aligned_texts where contains(text, '>')
    union
    select doc_id from paragraphs semi join aligned_texts using (doc_id) where not may_be_quoted(role, '')
)
select text_no, char_start, char_end
from paragraphs
semi join doubtful using (doc_id)
join compared_texts using (doc_id)
where not may_be_quoted(role, text);
