-- Fingerprints of the documents to compare that were not looked for yet, as bits; NULL where there are none.
set variable other_slots = (
    with held as (
        select unnest(hashes) as hash from fingerprints semi join documents_to_compare using (doc_id)
    )
    select slots(hash)
    from held
    where not has_slot(getvariable('held_slots'), hash)
);
