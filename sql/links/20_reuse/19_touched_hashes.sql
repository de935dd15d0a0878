-- These, and those that changed documents have now, with the number of documents by which there are more.
create or replace temp table touched_hashes as
with moves as (
    select hash, -n_documents as n_more from left_hashes
    union all
    select hash, 1 from fingerprint_postings semi join renewed_texts using (text_no) where not getvariable('compares_all')
)
select hash, sum(n_more)::bigint as n_more from moves group by hash;
