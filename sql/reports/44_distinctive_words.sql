-- Words that set outlets apart.
-- none: There are not two outlets with texts in one language to compare.
-- Of the ten outlets with the most documents in the most frequent language, each against the others, by log-likelihood, without
-- copies and function words. Of many documents, 2,000 drawn by their keys are counted; the macro keyness counts all.
with main_language as (
    select lang from documents where lang <> 'und' group by lang order by count(*) desc, lang limit 1
),
largest_outlets as (
    select outlet, count(*) as n_documents
    from documents
    semi join main_language using (lang)
    group by outlet
    order by n_documents desc, outlet
    limit 10
),
telling_words as (
    from keyness_of(
        'site', (select list(outlet) from largest_outlets), 12, most := 2000, language := (select lang from main_language)
    )
    where length(word) > 1
    qualify row_number() over (partition by side order by round(log_likelihood, 9) desc, word) <= 10
)
select
    outlet,
    largest_outlets.n_documents,
    language_name((from main_language)) as language,
    string_agg(word, ', ' order by round(log_likelihood, 9) desc, word) as words
from largest_outlets
join telling_words on side = outlet
group by outlet, largest_outlets.n_documents
order by largest_outlets.n_documents desc, outlet;
