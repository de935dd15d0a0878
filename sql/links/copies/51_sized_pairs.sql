-- Near copies of texts; whether their documents are so few that each is paired with each.
create or replace temp table sized_pairs as
with sizes as (
    select doc_id, n_documents from groups where doc_id = first_doc_id
)
select near_pairs.*, a.n_documents * b.n_documents <= most_paired() as are_few
from near_pairs
join sizes as a on a.doc_id = doc_a
join sizes as b on b.doc_id = doc_b;
