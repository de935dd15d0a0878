-- Where the others stand of those that changed documents have or had, and of those of documents that lost copies.
create or replace temp table looked_up_places as
with looked_up as (
    select hash from touched_hashes
    union
    select unnest(hashes) as hash from fingerprints semi join parted_documents using (doc_id)
    except
    select hash from still_common
)
select hash, text_no, word_no
from fingerprint_postings
semi join looked_up using (hash)
where not getvariable('compares_all');
