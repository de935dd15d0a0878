-- Pairs whose passages may be others now: both hold a crossing fingerprint, and they share a couple near it or a passage.
create or replace temp table limited_pairs as
with couples as (
    select
        first.crossing_hash,
        couple(first.hash, second.hash) as couple,
        first.text_no,
        first.group_no
    from near_places as first
    join near_places as second using (crossing_hash, text_no)
    where are_coupled(first.word_no, second.word_no)
),
known as (
    select a.text_no as a_no, b.text_no as b_no
    from reuse
    join compared_texts as a on a.doc_id = doc_a
    join compared_texts as b on b.doc_id = doc_b
    where a.text_no in (select text_no from limits) and b.text_no in (select text_no from limits)
)
select a.text_no as a_no, b.text_no as b_no
from couples as a
join couples as b using (crossing_hash, couple)
where a.text_no < b.text_no and a.group_no <> b.group_no
union
select least(a_no, b_no), greatest(a_no, b_no)
from known
join limits as a on a.text_no = a_no
join limits as b on b.text_no = b_no and b.crossing_hash = a.crossing_hash and b.group_no <> a.group_no;
