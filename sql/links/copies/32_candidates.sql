-- Pairs to compare: both share a band, one of them is compared with all in it, and that is news.
create or replace temp table candidates as
with opened as (
    select band, doc_id from members where is_open and (band, doc_id) in (from closed_before)
    union
    select band, doc_id from members where doc_id in (select doc_id from new_firsts)
),
marked_members as materialized (
    select members.*, opened.doc_id is not null as is_news from members left join opened using (band, doc_id)
),
pairs as (
    select distinct least(earlier.doc_id, later.doc_id) as doc_a, greatest(earlier.doc_id, later.doc_id) as doc_b
    from marked_members as earlier
    join marked_members as later on earlier.band = later.band and earlier.member_no < later.member_no
    where earlier.is_open and (earlier.is_news or later.is_news)
)
from pairs
anti join known_pairs using (doc_a, doc_b);
