-- Titles that more than twenty documents share: more likely the name of a site than a title.
select title, count(*) as n_documents, min(uri) as first_uri
from documents
where title is not null
group by title
having n_documents > 20
order by all;
