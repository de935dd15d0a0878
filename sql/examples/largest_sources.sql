-- Which outlets hold the most text, and from when to when?
select
    outlet,
    count(*) as n_documents,
    sum(n_words)::bigint as n_words,
    share(sum(n_words), sum(sum(n_words)) over ()) as share,
    count(distinct lang) as n_languages,
    min(published_at)::date as first_day,
    max(published_at)::date as last_day
from documents
group by outlet
order by n_words desc, outlet
limit 20;
