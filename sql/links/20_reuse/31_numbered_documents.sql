-- Documents with what decides whether two are compared, numbered in the order of their keys.
create or replace temp table numbered_documents as
select
    doc_id,
    (row_number() over (order by doc_id))::integer as document_no,
    lang,
    cluster_id,
    doc_id in (from documents_to_compare) as is_compared
from documents
left join clusters using (doc_id);
