-- Confidence in the language.
-- chart: histogram x=from_probability x2=to_probability y=n_documents
-- The probability that langdetect assigns. There is none where the script alone decided, or where nothing could.
with bins as (
    select least(floor(lang_confidence * 20), 19) / 20 as low, count(*) as n_documents from documents group by low
)
select
    round(low, 2) as from_probability,
    round(low + 0.05, 2) as to_probability,
    n_documents,
    share(n_documents, sum(n_documents) over ()) as share
from bins
order by low nulls last;
