-- The search index holds each document once.
-- scope: table
with indexed as (
    select doc_id, count(*) as n_numbers from indexed_documents group by doc_id
)
select
    doc_id,
    case
        when n_numbers is null then 'a document that is not in the index'
        when n_numbers > 1 then 'several numbers'
        else 'in the index without a document'
    end as problem
from indexed
full join (select doc_id, true as is_document from documents) using (doc_id)
where n_numbers is distinct from 1 or is_document is null
order by all;
