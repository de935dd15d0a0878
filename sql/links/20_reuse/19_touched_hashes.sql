-- These, and those that changed documents have now.
create or replace temp table touched_hashes as
from left_hashes
union
select hash
from fingerprint_postings
semi join renewed_texts using (text_no)
where not getvariable('compares_all');
