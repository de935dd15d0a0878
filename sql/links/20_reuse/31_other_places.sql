-- Where those stand in all documents, and where others stand in the documents at the limit.
create or replace temp table other_places as
with places as (
    select
        document_no,
        unnest(hashes) as hash,
        unnest(word_nos) as word_no,
        unnest(char_starts) as char_start
    from fingerprints
    join numbered_documents using (doc_id)
    where getvariable('other_slots') is not null
),
places_at_the_limit as (
    select
        document_no,
        unnest(hashes) as hash,
        unnest(word_nos) as word_no,
        unnest(char_starts) as char_start
    from fingerprints
    join numbered_documents using (doc_id)
    semi join documents_at_the_limit using (document_no)
)
select document_no, hash, word_no::integer as word_no, char_start::integer as char_start
from places
where get_bit(getvariable('held_slots'), (hash & 4194303)::integer) = 0
    and get_bit(getvariable('other_slots'), (hash & 4194303)::integer) = 1
union all
select document_no, hash, word_no, char_start
from places_at_the_limit
where get_bit(getvariable('held_slots'), (hash & 4194303)::integer) = 0
    and coalesce(get_bit(getvariable('other_slots'), (hash & 4194303)::integer), 0) = 0;
