-- Fingerprints that very many documents hold.
insert into common_fingerprints by name
with counted as (
    select hash, n_documents from hash_counts where n_documents > common_documents()
    union all
    select hash, n_documents from still_common where is_touched
)
from counted order by hash;
