-- Documents by outlet.
-- chart: bar x=outlet y=n_documents
-- The fifty with the most documents: the site as a document states it, else the host of its address, else its folder.
select
    outlet,
    count(*) as n_documents,
    sum(n_words)::bigint as n_words,
    min(published_at)::date as earliest,
    max(published_at)::date as latest,
    share(n_documents, sum(n_documents) over ()) as share
from documents
group by outlet
order by n_documents desc, outlet
limit 50;
