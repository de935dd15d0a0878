-- Which sites hold the most text, and from when to when?
-- A document that names no site counts for its root.
select
    coalesce(documents.site, records.root) as source,
    count(*) as n_documents,
    sum(documents.n_words)::bigint as n_words,
    share(sum(documents.n_words), sum(sum(documents.n_words)) over ()) as share,
    count(distinct documents.lang) as n_languages,
    min(documents.published_at)::date as first_day,
    max(documents.published_at)::date as last_day
from documents
join records using (doc_id)
group by source
order by n_words desc, source
limit 20;
