-- Where were the dates of publication found, and how many documents have none?
select
    records.root as source,
    coalesce(documents.published_from, 'no date') as found_in,
    count(*) as n_documents,
    share(n_documents, sum(n_documents) over (partition by records.root)) as share
from documents
join records using (doc_id)
group by source, found_in
order by source, n_documents desc, found_in;
