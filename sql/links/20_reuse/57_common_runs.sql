-- Passages of twelve words that very many documents hold, where both texts of a pair have them: they end what the two share.
-- Of such a passage common fingerprints begin three words or more apart, as in 33_couples.sql. Where they lie closer, what
-- is common is a turn of speech, which no passage is found by, and which ends none.
create or replace temp table common_runs as
with meets as (
    select a_no, b_no, a.word_no as a_word, b.word_no - a.word_no as shift
    from pairs_to_align
    join common_places as a on a.text_no = a_no
    join common_places as b on b.text_no = b_no and b.hash = a.hash
),
parted as (
    select *, coalesce(a_word - lag(a_word) over (partition by a_no, b_no, shift order by a_word) > 5, true) as is_first
    from meets
),
numbered as (
    select *, count(*) filter (is_first) over (partition by a_no, b_no, shift order by a_word) as run_no from parted
)
select a_no, b_no, min(a_word) as a_word, min(a_word) + shift as b_word, max(a_word) - min(a_word) + 5 as n_words
from numbered
group by a_no, b_no, shift, run_no
having max(a_word) - min(a_word) >= 3;
