-- Paragraphs that take no part: captions, boilerplate, quoted mail.
create or replace temp table barred_paragraphs as
select text_no, char_start, char_end
from paragraphs
join compared_texts using (doc_id)
where text_no in (select text_no from aligned_texts) and not may_be_quoted(role, text);
