-- Paragraphs that take no part: captions, boilerplate, quoted mail. Roles and texts say of most documents that they have none.
create or replace temp table barred_paragraphs as
with doubtful as (
    select doc_id from aligned_texts where contains(text, '>')
    union
    select doc_id from paragraphs semi join aligned_texts using (doc_id) where not may_be_quoted(role, '')
),
whole as (
    select doc_id, text_no, any_value(text) as text from aligned_texts semi join doubtful using (doc_id) group by all
)
select text_no, char_start, char_end
from paragraphs
join whole using (doc_id)
where not may_be_quoted(role, whole.text[char_start + 1:char_start + 1]);
