-- Lengths of the sentences and titles of the documents to index.
insert into indexed_sentences by name
with lengths as (
    select document_no, sentence_no, count(*) as n_terms
    from postings
    where document_no in (select document_no from documents_to_index)
    group by all
),
texts as (
    select document_no, sentence_no from sentences join documents_to_index using (doc_id)
    union all
    select document_no, -1 from documents join documents_to_index using (doc_id) where title is not null
)
select document_no, sentence_no, coalesce(n_terms, 0) as n_terms
from texts
left join lengths using (document_no, sentence_no)
order by document_no, sentence_no;
