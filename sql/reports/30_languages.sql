-- Documents by language.
-- chart: bar x=language y=n_documents
select
    language_name(lang) as language,
    lang as code,
    count(*) as n_documents,
    sum(n_words)::bigint as n_words,
    sum(n_sentences)::bigint as n_sentences,
    round(median(lang_confidence), 3) as median_confidence,
    share(n_documents, sum(n_documents) over ()) as share
from documents
group by lang
order by n_documents desc, lang;
