-- Which texts occur in more than one place?
select
    count(*) as n_places,
    max(n_words) as n_words,
    min(title) as title,
    string_agg(uri, ', ' order by uri)[:200] as uris
from documents
group by content_hash
having n_places > 1
order by n_places desc, content_hash
limit 20;
