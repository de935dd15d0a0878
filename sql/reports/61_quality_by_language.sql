-- Documents that break no rule.
-- chart: bar x=language y=share
-- As a share of the documents of each language.
with verdicts as (
    select language_name(lang) as language, doc_id in (select doc_id from quality_failures) as fails, n_words from documents
)
select
    language,
    count(*) as n_documents,
    count(*) filter (not fails) as n_good,
    coalesce(sum(n_words) filter (not fails), 0)::bigint as n_words_in_good,
    share(n_good, n_documents) as share
from verdicts
group by language
order by n_documents desc, language;
