-- What does one site say, newest first?
-- The site with the most documents; for another, or for an author, change the condition in `chosen_documents`.
with largest_site as (
    select site from documents where site is not null group by site order by count(*) desc, site limit 1
),
chosen_documents as (
    select * from documents join largest_site using (site)
)
select site, byline, published_at, sentence_no, sentences.text, uri
from sentences
join chosen_documents using (doc_id)
join paragraphs using (doc_id, paragraph_no)
where role = 'body'
order by published_at desc nulls last, uri, sentence_no
limit 20;
