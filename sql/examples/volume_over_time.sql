-- How much was published in each month, by source and language?
select
    coalesce(strftime(documents.published_at, '%Y-%m'), 'undated') as month,
    records.root as source,
    documents.lang,
    count(*) as n_documents,
    sum(documents.n_words)::bigint as n_words
from documents
join records using (doc_id)
group by all
order by month desc, n_documents desc, source, lang
limit 50;
