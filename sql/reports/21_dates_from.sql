-- Where the dates were found.
-- chart: bar x=found_in y=n_documents
select
    coalesce(published_from, 'undated') as found_in,
    count(*) as n_documents,
    min(published_at)::date as earliest,
    max(published_at)::date as latest,
    share(n_documents, sum(n_documents) over ()) as share
from documents
group by published_from
order by n_documents desc, found_in;
