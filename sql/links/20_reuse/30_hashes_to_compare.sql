-- Fingerprints by which the documents to compare can share a passage with another.
create or replace temp table hashes_to_compare as
select hash from hash_counts where n_documents <= common_documents()
union
select hash
from (select unnest(hashes) as hash from fingerprints semi join documents_at_the_limit using (doc_id))
anti join common_fingerprints using (hash);
