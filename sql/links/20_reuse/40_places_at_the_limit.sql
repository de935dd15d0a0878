-- Where the fingerprints stand of documents that hold one of these, within the eighty words around it. What is further away
-- has nothing to do with it (warehouse/database/passages/align.py).
create or replace temp table places_at_the_limit as
with limits as (
    select text_no, hash as crossing_hash, word_no as crossing_word
    from looked_up_places
    join texts using (text_no)
    where hash in (from crossing_hashes) and not is_compared
),
places as (
    select text_no, unnest(hashes) as hash, unnest(word_nos)::integer as word_no
    from fingerprints
    join compared_texts using (doc_id)
    where text_no in (select text_no from limits)
)
select crossing_hash, hash, text_no, word_no, group_no
from places
join limits using (text_no)
join texts using (text_no)
where abs(word_no - crossing_word) <= 80;
