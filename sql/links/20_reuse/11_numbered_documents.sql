-- Documents with what decides whether two are compared, numbered in the order of their keys.
create or replace temp table numbered_documents as
select
    doc_id,
    (row_number() over (order by doc_id))::integer as document_no,
    cluster_id,
    doc_id in (from changed_or_regrouped) as is_changed
from documents
left join clusters using (doc_id);
