-- Where common fingerprints stand in the texts to align.
create or replace temp table common_places as
with places as (
    select text_no, unnest(hashes) as hash, unnest(word_nos)::integer as word_no
    from fingerprints
    join compared_texts using (doc_id)
    where text_no in (select text_no from aligned_texts)
)
from places
semi join common_fingerprints using (hash);
