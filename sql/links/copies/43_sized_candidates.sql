-- Pairs to compare whose sizes do not rule them out: of two sets the lesser holds all that they share.
create or replace temp table sized_candidates as
select
    doc_a,
    doc_b,
    a.document_no as a_no,
    b.document_no as b_no,
    a.n_shingles as n_a,
    b.n_shingles as n_b
from candidates
join shingled_documents as a on a.doc_id = doc_a
join shingled_documents as b on b.doc_id = doc_b
where least(n_a, n_b) >= least_jaccard() * greatest(n_a, n_b);
