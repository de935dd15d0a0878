-- Fingerprints that may be held by more or by fewer documents than before; none where all of them are counted.
create or replace temp table hashes_to_count as
with held as (
    select unnest(hashes) as hash
    from fingerprints
    semi join changed_or_regrouped using (doc_id)
    union all
    select hash from common_fingerprints
)
select distinct hash from held where not (select is_whole from extent);
