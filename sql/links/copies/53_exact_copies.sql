-- Pairs of documents with the same text, those of some texts at a time.
-- memory: select 150 * count(*) from groups
insert into new_copies by name
with members as materialized (
    from groups where in_slice(hash(first_doc_id)) and first_doc_id in (select doc_id from firsts_after)
)
select least(one.doc_id, other.doc_id) as doc_a, greatest(one.doc_id, other.doc_id) as doc_b, 'exact' as kind, 1 as jaccard
from (from members where n_documents <= most_paired() or doc_id = first_doc_id) as one
join members as other using (first_doc_id)
where one.doc_id <> other.doc_id
    and (other.n_documents > most_paired() or one.doc_id < other.doc_id);
