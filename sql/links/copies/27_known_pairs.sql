-- Near copies that need no second look, as neither text has changed.
create or replace temp table known_pairs as
from near_pairs_before
where doc_a not in (select doc_id from old_firsts) and doc_b not in (select doc_id from old_firsts);
