-- Sites, as the documents name them.
-- chart: bar x=site y=n_documents
-- The fifty with the most documents.
select
    coalesce(site, 'not named') as site,
    count(*) as n_documents,
    sum(n_words)::bigint as n_words,
    min(published_at)::date as earliest,
    max(published_at)::date as latest,
    share(n_documents, sum(n_documents) over ()) as share
from documents
group by documents.site
order by n_documents desc, site
limit 50;
