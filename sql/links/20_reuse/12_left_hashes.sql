-- Fingerprints that changed documents had when they were last compared, and how many of them.
create or replace temp table left_hashes as
select hash, count(*) as n_documents
from fingerprint_postings
semi join (from compared_texts semi join changed using (doc_id)) as left_texts using (text_no)
where not getvariable('compares_all')
group by hash;
