-- Fingerprints that were too common to be compared by, and still are: nothing but their number changes.
create or replace temp table still_common as
select hash, n_documents + coalesce(n_more, 0) as n_documents, n_more is not null as is_touched
from common_fingerprints
left join touched_hashes using (hash)
where not getvariable('compares_all') and n_documents + coalesce(n_more, 0) > common_documents();
