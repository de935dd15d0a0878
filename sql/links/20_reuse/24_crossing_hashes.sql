-- Fingerprints that have become too common to be compared by, and those that no longer are.
create or replace temp table crossing_hashes as
with common as (
    select hash from hash_counts where n_documents > common_documents()
),
crossing as (
    (from common except select hash from common_fingerprints)
    union all
    (select hash from common_fingerprints semi join touched_hashes using (hash) except from common)
)
select hash as crossing_hash from crossing where not getvariable('compares_all');
