-- Fingerprints that may be held by more or by fewer documents than before, as bits: one for each remainder of a hash.
-- To look up a bit costs a tenth of a join. Where many documents changed, all fingerprints are counted: NULL.
set variable held_slots = (
    with held as (
        select unnest(hashes) as hash from fingerprints semi join changed_or_regrouped using (doc_id)
        union all
        select hash from common_fingerprints
        union all
        select 0
    )
    select slots(hash)
    from held
    where (select count(*) from changed_or_regrouped) <= 0.2 * (select count(*) from fingerprints)
);
