-- The fingerprints of these texts by which passages are found, or were.
create or replace temp table limited_places as
with places as (
    select hash, text_no, word_no from fingerprint_postings where text_no in (select text_no from limits)
)
from places
anti join (
    select hash from common_fingerprints anti join crossing_hashes on hash = crossing_hash
) as common using (hash);
