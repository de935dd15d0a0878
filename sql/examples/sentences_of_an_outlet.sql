-- What does one outlet say, newest first?
-- The outlet with the most documents; for another, or for an author, change the condition in `chosen_documents`.
with largest_outlet as (
    select outlet from documents group by outlet order by count(*) desc, outlet limit 1
),
chosen_documents as (
    select * from documents join largest_outlet using (outlet)
)
select outlet, byline, published_at, sentence_no, sentences.text, uri
from sentences
join chosen_documents using (doc_id)
join paragraphs using (doc_id, paragraph_no)
where role = 'body'
order by published_at desc nulls last, uri, sentence_no
limit 20;
