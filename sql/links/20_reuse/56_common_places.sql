-- Where common fingerprints stand in the texts to align.
create or replace temp table common_places as
select hash, text_no, word_no
from fingerprint_postings
semi join common_fingerprints using (hash)
where text_no in (select text_no from aligned_texts);
