-- Where two documents share a couple that are to be compared and are no copies.
create or replace temp table anchors as
with meets as (
    select distinct a.text_no as a_no, b.text_no as b_no, a.word_no as a_word, b.word_no as b_word
    from shared_couples as a
    join shared_couples as b on a.couple = b.couple and a.text_no < b.text_no
    where (a.is_compared or b.is_compared) and a.group_no <> b.group_no
    union all
    from limited_anchors
)
select
    if(a.doc_id < b.doc_id, a_no, b_no) as a_no,
    if(a.doc_id < b.doc_id, b_no, a_no) as b_no,
    if(a.doc_id < b.doc_id, a_word, b_word) as a_word,
    if(a.doc_id < b.doc_id, b_word, a_word) as b_word
from meets
join compared_texts as a on a.text_no = a_no
join compared_texts as b on b.text_no = b_no
order by all;
