-- Documents with the same text, for the texts of which pairs are written.
create or replace temp table groups as
select first_doc_id, doc_id, count(*) over (partition by first_doc_id) as n_documents
from compared_documents
where first_doc_id in (select doc_id from firsts_after union select unnest([doc_a, doc_b]) from near_pairs);
