-- Pairs that the comparison found to be near copies, and known ones whose documents are written again.
create or replace temp table near_pairs as
with pairs as (
    -- Of two sets the lesser holds all that they share, so sizes alone rule some out.
    select
        doc_a,
        doc_b,
        a.document_no as a_no,
        b.document_no as b_no,
        len(a.shingles) as n_a,
        len(b.shingles) as n_b
    from candidates
    join shingled_documents as a on a.doc_id = doc_a
    join shingled_documents as b on b.doc_id = doc_b
    where least(n_a, n_b) >= least_jaccard() * greatest(n_a, n_b)
),
shared_shingles as (
    select a_no, b_no, count(*) as n_shared
    from (
        select a_no, b_no, unnest(shingles) as shingle from pairs join shingled_documents on document_no = a_no
    ) as a
    join (select document_no as b_no, unnest(shingles) as shingle from shingled_documents) as b using (b_no, shingle)
    group by a_no, b_no
)
select doc_a, doc_b, n_shared / (n_a + n_b - n_shared) as similarity
from pairs
join shared_shingles using (a_no, b_no)
where similarity >= least_jaccard()
union all
select doc_a, doc_b, jaccard
from known_pairs
anti join lost_pairs using (doc_a, doc_b)
where doc_a in (select doc_id from firsts_after) or doc_b in (select doc_id from firsts_after);
