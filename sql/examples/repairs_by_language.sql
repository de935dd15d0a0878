-- Which repairs did the text need, in which languages?
with repairs as (
    select unnest(fixes) as fix, lang from documents
)
select fix, lang, count(*) as n_documents
from repairs
group by fix, lang
order by n_documents desc, fix, lang
limit 20;
