-- Postings of the documents to index, sorted, so that a search reads the row groups of its terms and no others.
insert into postings by name
with texts as (
    select document_no, sentence_no, text from sentences join documents_to_index using (doc_id)
    union all
    select document_no, -1, title from documents join documents_to_index using (doc_id) where title is not null
),
termed as (
    select document_no, sentence_no, terms(text) as terms from texts
)
select unnest(terms) as term, document_no, sentence_no, unnest(range(len(terms))) as position
from termed
order by term, document_no, sentence_no, position;
