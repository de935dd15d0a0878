-- How many documents arrived on each day?
select first_seen_at::date as day, count(*) as n_documents, sum(n_words)::bigint as n_words
from documents
group by day
order by day desc nulls last
limit 30;
