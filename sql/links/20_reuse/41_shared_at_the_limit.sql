-- Those of them that several documents have near the same crossing fingerprint.
create or replace temp table shared_at_the_limit as
from places_at_the_limit
semi join (
    select crossing_hash, hash from places_at_the_limit group by all having min(group_no) <> max(group_no)
) as shared using (crossing_hash, hash)
anti join (
    select hash from common_fingerprints anti join crossing_hashes on hash = crossing_hash
) as common using (hash);
