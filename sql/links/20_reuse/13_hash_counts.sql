-- How many documents hold these fingerprints, where several do.
create or replace temp table hash_counts as
with held as (
    select unnest(hashes) as hash from fingerprints where (select is_whole from extent)
    union all
    select hash
    from (select unnest(hashes) as hash from fingerprints where not (select is_whole from extent))
    semi join hashes_to_count using (hash)
)
select hash, count(*) as n_documents from held group by hash having count(*) > 1;
