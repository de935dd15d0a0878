-- Other documents that hold a fingerprint which has become too common to be compared by, or no longer is.
create or replace temp table documents_at_the_limit as
with common as (
    select hash from hash_counts where n_documents > common_documents()
),
crossing as (
    (from common except select hash from common_fingerprints)
    union all
    (select hash from common_fingerprints except from common)
)
select distinct doc_id
from (
    select doc_id, unnest(hashes) as hash from fingerprints anti join changed_or_regrouped using (doc_id)
)
semi join crossing using (hash);
