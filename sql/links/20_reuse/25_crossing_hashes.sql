-- Fingerprints that have become too common to be compared by, and those that no longer are.
create or replace temp table crossing_hashes as
with crossing as (
    select hash from hash_counts where n_documents > common_documents()
    union all
    select hash from common_fingerprints anti join still_common using (hash)
)
select hash as crossing_hash from crossing where not getvariable('compares_all');
