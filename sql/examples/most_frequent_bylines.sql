-- Who wrote the most?
select
    byline,
    count(*) as n_documents,
    sum(n_words)::bigint as n_words,
    count(distinct site) as n_sites,
    min(published_at)::date as first_day,
    max(published_at)::date as last_day
from documents
where byline is not null
group by byline
order by n_documents desc, byline
limit 20;
