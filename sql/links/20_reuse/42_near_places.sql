-- Those of them within eighty words of a crossing fingerprint, where several texts have them near the same one. What is further
-- away has nothing to do with it (warehouse/database/passages/align.py).
create or replace temp table near_places as
with near as (
    select crossing_hash, hash, text_no, word_no, group_no
    from limited_places
    join limits using (text_no)
    where abs(word_no - crossing_word) <= 80
)
from near
semi join (
    select crossing_hash, hash from near group by all having min(group_no) <> max(group_no)
) as shared using (crossing_hash, hash);
