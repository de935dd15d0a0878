-- The same; where all documents are compared anew, all places.
create or replace temp view held_places as
from looked_up_places
union all
select hash, text_no, word_no from fingerprint_postings where getvariable('compares_all');
