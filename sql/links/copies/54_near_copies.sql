-- Pairs of documents whose texts are near copies, those of some texts at a time.
-- memory: select 150 * count(*) from groups
insert into new_copies by name
with sizes as (
    select doc_id, n_documents from groups where doc_id = first_doc_id
),
pairs as materialized (
    select near_pairs.*, a.n_documents * b.n_documents <= most_paired() as are_few
    from near_pairs
    join sizes as a on a.doc_id = doc_a
    join sizes as b on b.doc_id = doc_b
    where in_slice(hash(doc_b))
),
spread_pairs as (
    select a.doc_id as one, b.doc_id as other, similarity
    from (from pairs where are_few) as few
    join (from groups where n_documents <= most_paired()) as a on a.first_doc_id = doc_a
    join (from groups where in_slice(hash(first_doc_id))) as b on b.first_doc_id = doc_b
    union all
    select doc_a, doc_b, similarity from pairs where not are_few
)
select least(one, other) as doc_a, greatest(one, other) as doc_b, 'near' as kind, similarity as jaccard
from spread_pairs;
