-- Lengths by language.
-- In words. Half of the documents are between the quartiles.
select
    language_name(lang) as language,
    count(*) as n_documents,
    min(n_words) as shortest,
    quantile_disc(n_words, 0.25) as lower_quarter,
    quantile_disc(n_words, 0.5) as median,
    quantile_disc(n_words, 0.75) as upper_quarter,
    max(n_words) as longest
from documents
group by lang
order by n_documents desc, lang;
