-- Where these fingerprints stand.
create or replace temp table shared_places as
with places as (
    select doc_id, unnest(hashes) as hash, unnest(char_starts) as char_start from fingerprints
)
select hash, document_no, char_start, lang, cluster_id, is_compared
from places
semi join hashes_to_compare using (hash)
join numbered_documents using (doc_id);
