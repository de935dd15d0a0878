-- Documents with the same text, for the texts of which pairs are written.
create or replace temp table groups as
with members as (
    select first_doc_id, doc_id
    from compared_documents
    where first_doc_id in (select doc_id from firsts_after union select unnest([doc_a, doc_b]) from near_pairs)
),
sizes as (
    select first_doc_id, count(*) as n_documents from members group by first_doc_id
)
select first_doc_id, doc_id, n_documents
from members
join sizes using (first_doc_id);
