-- Two fingerprints of a document that begin three to twelve words apart, as one number. Any twelve words that two documents
-- have in common give both the same couple (flows/steps/winnow.py). One fingerprint alone two documents share by chance.
create or replace temp table couples as
with seconds as (
    select text_no, hash, word_no, unnest([word_no // 12 - 1, word_no // 12]) as step from shared_places
)
select
    couple(first.hash, second.hash) as couple,
    first.text_no,
    first.word_no,
    first.group_no,
    first.is_compared
from shared_places as first
join seconds as second on first.text_no = second.text_no and first.word_no // 12 = second.step
where are_coupled(first.word_no, second.word_no);
