-- How often the documents to index hold the common terms; which these are is found when all of them are indexed.
insert into common_terms by name
with common as (
    select distinct term from common_terms
    union all
    select term
    from postings
    where document_no in (select document_no from documents_to_index where is_whole)
    group by term
    having count(*) > 2 * (select count(*) from documents_to_index)
)
select term, document_no, count(*) as tf
from postings
where term in (from common) and document_no in (select document_no from documents_to_index)
group by term, document_no
order by term, document_no;
