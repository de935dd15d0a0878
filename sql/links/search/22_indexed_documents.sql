-- Lengths of the documents to index.
insert into indexed_documents by name
with lengths as (
    select document_no, sum(n_terms)::bigint as n_terms
    from indexed_sentences
    where document_no in (select document_no from documents_to_index)
    group by document_no
)
select document_no, doc_id, coalesce(n_terms, 0) as n_terms, not is_whole as is_appended
from documents_to_index
left join lengths using (document_no)
order by document_no;
