-- Paragraphs that take no part: captions, boilerplate, signatures, what is quoted.
create or replace temp table barred_paragraphs as
with aligned as (
    select distinct doc_id, text_no from aligned_texts
)
select text_no, char_start, char_end
from paragraphs
join aligned using (doc_id)
where not may_be_quoted(role);
