-- Where these share a couple. Two texts hold few fingerprints together.
create or replace temp table limited_anchors as
with places as (
    from limited_places
    anti join common_fingerprints using (hash)
),
shared as (
    select a_no, b_no, a.word_no as a_word, b.word_no as b_word
    from limited_pairs
    join places as a on a.text_no = a_no
    join places as b on b.text_no = b_no and b.hash = a.hash
)
select distinct a_no, b_no, first.a_word, first.b_word
from shared as first
join shared as second using (a_no, b_no)
where are_coupled(first.a_word, second.a_word) and are_coupled(first.b_word, second.b_word);
