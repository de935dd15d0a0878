-- Fingerprints that a changed document had when it was last compared.
create or replace temp table left_hashes as
select hash
from fingerprint_postings
semi join (from compared_texts semi join changed using (doc_id)) as left_texts using (text_no)
where not getvariable('compares_all');
