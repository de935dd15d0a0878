-- Where these fingerprints stand, in all documents.
create or replace temp table held_places as
with places as (
    select
        document_no,
        unnest(hashes) as hash,
        unnest(word_nos) as word_no,
        unnest(char_starts) as char_start
    from fingerprints
    join numbered_documents using (doc_id)
)
select document_no, hash, word_no::integer as word_no, char_start::integer as char_start
from places
where coalesce(has_slot(getvariable('held_slots'), hash), true);
