-- Who wrote the most?
with people as (
    select unnest(authors) as author, n_words, outlet, published_at from documents
)
select
    author,
    count(*) as n_documents,
    sum(n_words)::bigint as n_words,
    count(distinct outlet) as n_outlets,
    min(published_at)::date as first_day,
    max(published_at)::date as last_day
from people
group by author
order by n_documents desc, author
limit 20;
