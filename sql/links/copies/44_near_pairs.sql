-- Near copies: known ones whose documents are written again.
create or replace temp table near_pairs as
select doc_a, doc_b, jaccard as similarity
from known_pairs
anti join lost_pairs using (doc_a, doc_b)
where doc_a in (select doc_id from firsts_after) or doc_b in (select doc_id from firsts_after);
