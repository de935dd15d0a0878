-- Pairs of documents: of those with the same text, and of those whose texts are near copies.
create or replace temp table new_copies as
with exact_pairs as (
    select one.doc_id as one, other.doc_id as other
    from (from groups where n_documents <= most_paired() or doc_id = first_doc_id) as one
    join groups as other using (first_doc_id)
    where one.first_doc_id in (select doc_id from firsts_after)
        and one.doc_id <> other.doc_id
        and (other.n_documents > most_paired() or one.doc_id < other.doc_id)
),
spread_pairs as (
    select a.doc_id as one, b.doc_id as other, similarity
    from (from sized_pairs where are_few) as few
    join groups as a on a.first_doc_id = doc_a
    join groups as b on b.first_doc_id = doc_b
    union all
    select doc_a, doc_b, similarity from sized_pairs where not are_few
)
select least(one, other) as doc_a, greatest(one, other) as doc_b, 'exact' as kind, 1.0::double as jaccard
from exact_pairs
union all
select least(one, other), greatest(one, other), 'near', similarity
from spread_pairs;
