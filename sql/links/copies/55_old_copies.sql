-- Pairs that are written again or are gone.
create or replace temp table old_copies as
with touched_documents as (
    from changed
    union
    select doc_id from ordered_contents
),
lost as (
    select a.doc_id as one, b.doc_id as other
    from lost_pairs
    join compared_documents as a on a.first_doc_id = doc_a
    join compared_documents as b on b.first_doc_id = doc_b
)
select doc_a, doc_b
from copies
where doc_a in (from touched_documents)
    or doc_b in (from touched_documents)
    or (doc_a, doc_b) in (select (least(one, other), greatest(one, other)) from lost);
