-- Pairs that the comparison found to be near copies, and known ones whose documents are written again.
create or replace temp table near_pairs as
select doc_a, doc_b, jaccard(a.shingles, b.shingles) as similarity
from candidates
join shingled_documents as a on a.doc_id = doc_a
join shingled_documents as b on b.doc_id = doc_b
where similarity >= least_jaccard()
union all
select doc_a, doc_b, jaccard
from known_pairs
anti join lost_pairs using (doc_a, doc_b)
where doc_a in (select doc_id from firsts_after) or doc_b in (select doc_id from firsts_after);
