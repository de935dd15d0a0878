-- Where two documents share a couple that are to be compared and are no copies.
create or replace temp table anchors as
with shared_hashes as (
    -- Pairs at the limit hold few fingerprints together.
    select a_no, b_no, a.hash, a.word_no as a_word, b.word_no as b_word
    from pairs_at_the_limit
    join (
        select text_no, unnest(hashes) as hash, unnest(word_nos)::integer as word_no
        from fingerprints
        join compared_texts using (doc_id)
        where text_no in (select a_no from pairs_at_the_limit)
    ) as a on a.text_no = a_no
    join (
        select text_no, unnest(hashes) as hash, unnest(word_nos)::integer as word_no
        from fingerprints
        join compared_texts using (doc_id)
        where text_no in (select b_no from pairs_at_the_limit)
    ) as b on b.text_no = b_no and b.hash = a.hash
    where a.hash not in (select hash from common_fingerprints)
),
meets as (
    select a.text_no as a_no, b.text_no as b_no, a.word_no as a_word, b.word_no as b_word
    from shared_couples as a
    join shared_couples as b on a.couple = b.couple and a.text_no < b.text_no
    where (a.is_compared or b.is_compared) and a.group_no <> b.group_no
    union
    select a_no, b_no, first.a_word, first.b_word
    from shared_hashes as first
    join shared_hashes as second using (a_no, b_no)
    where second.a_word - first.a_word between 3 and 12 and second.b_word - first.b_word between 3 and 12
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
