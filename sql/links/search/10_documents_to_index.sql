-- Documents to index: those that changed, or all of them where more than a fifth would lie behind the sorted part.
create or replace temp table documents_to_index as
with changed_documents as (
    select doc_id from documents semi join changed using (doc_id)
),
behind as (
    select count(*) as n_documents
    from (
        from changed_documents
        union
        select doc_id from indexed_documents where is_appended and doc_id not in (from changed)
    )
),
chosen as (
    select doc_id, behind.n_documents > 0.2 * (select count(*) from documents) as is_whole
    from documents, behind
    where is_whole or doc_id in (from changed_documents)
),
last_number as (
    select coalesce(max(document_no), 0) as document_no from indexed_documents
)
select doc_id, is_whole, if(is_whole, 0, last_number.document_no) + row_number() over () as document_no
from (from chosen order by doc_id), last_number;
