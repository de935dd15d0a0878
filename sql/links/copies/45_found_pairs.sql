-- Near copies that the comparison finds, those of some documents at a time with all that they are paired with.
-- memory: select (select sum(40 * n_shingles) from shingled_documents) + (select 60 * count(*) from sized_candidates)
insert into near_pairs by name
with pairs as (
    from sized_candidates where in_slice(b_no)
),
shared_shingles as (
    select a_no, b_no, count(*) as n_shared
    from (
        select a_no, b_no, unnest(shingles) as shingle from pairs join shingled_documents on document_no = a_no
    ) as a
    join (
        select document_no as b_no, unnest(shingles) as shingle from shingled_documents where in_slice(document_no)
    ) as b using (b_no, shingle)
    group by a_no, b_no
)
select doc_a, doc_b, n_shared / (n_a + n_b - n_shared) as similarity
from pairs
join shared_shingles using (a_no, b_no)
where similarity >= least_jaccard();
