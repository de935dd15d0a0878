-- Spans that take no part: captions, boilerplate, quoted mail, and passages of twelve words that very many documents hold.
-- Of such a passage common fingerprints begin three words or more apart, as in 33_couples.sql. Where they lie closer, what
-- is common is a turn of speech, which no passage is found by, and which ends none.
create or replace temp table barred_spans as
with common as (
    select document_no, word_no, char_start
    from held_places
    semi join common_fingerprints using (hash)
    semi join aligned_documents using (document_no)
),
parted as (
    select *, coalesce(word_no - lag(word_no) over (partition by document_no order by word_no) > 5, true) as is_first
    from common
),
numbered as (
    select *, count(*) filter (is_first) over (partition by document_no order by word_no) as run_no from parted
)
select document_no, char_start, char_end, 0 as n_words
from paragraphs
join numbered_documents using (doc_id)
semi join aligned_documents using (document_no)
where not may_be_quoted(role, text)
union all
select document_no, min(char_start), max(char_start), 5
from numbered
group by document_no, run_no
having max(word_no) - min(word_no) >= 3;
