-- Languages by source.
-- chart: bar x=source y=n_documents color=language
-- The five most common languages by name, the rest as other.
with common_languages as (
    select lang from documents group by lang order by count(*) desc, lang limit 5
),
named_documents as (
    select root as source, if(documents.lang in (from common_languages), language_name(documents.lang), 'other') as language, n_words
    from documents
    join records using (doc_id)
)
select
    source,
    language,
    count(*) as n_documents,
    sum(n_words)::bigint as n_words,
    share(n_documents, sum(n_documents) over (partition by source)) as share
from named_documents
group by source, language
order by sum(n_documents) over (partition by source) desc, source, n_documents desc, language;
