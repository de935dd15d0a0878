-- Which documents mix languages, and in what proportion?
with words_by_language as (
    select doc_id, lang, sum(n_words) as n_words
    from paragraphs
    where role <> 'boilerplate'
    group by doc_id, lang
)
select
    documents.uri,
    documents.lang,
    count(*) as n_languages,
    string_agg(
        parts.lang || ' ' || share(parts.n_words, documents.n_words) || ' %', ', ' order by parts.n_words desc, parts.lang
    ) as mix
from words_by_language as parts
join documents using (doc_id)
group by documents.doc_id, documents.uri, documents.lang
having n_languages > 1
order by n_languages desc, documents.uri
limit 10;
