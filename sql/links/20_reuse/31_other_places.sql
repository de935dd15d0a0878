-- Where those stand in all documents, and where others stand in the documents at the limit.
create or replace temp table other_places as
with places as (
    select
        document_no,
        document_no in (from documents_at_the_limit) as is_at_limit,
        unnest(hashes) as hash,
        unnest(word_nos) as word_no,
        unnest(char_starts) as char_start
    from fingerprints
    join numbered_documents using (doc_id)
    where getvariable('held_slots') is not null
        and (getvariable('other_slots') is not null or document_no in (from documents_at_the_limit))
)
select document_no, hash, word_no::integer as word_no, char_start::integer as char_start
from places
where not has_slot(getvariable('held_slots'), hash)
    and (is_at_limit or has_slot(getvariable('other_slots'), hash));
