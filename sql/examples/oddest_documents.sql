-- Which documents break the most rules for good text?
-- Short ones break many, and have their own example. The report measures oddness differently, as distance from other documents.
select
    documents.uri,
    documents.lang,
    documents.n_words,
    count(*) as n_rules,
    string_agg(quality_failures.rule, ', ' order by quality_failures.rule) as rules
from quality_failures
join documents using (doc_id)
where documents.n_chars >= 60
group by documents.doc_id, documents.uri, documents.lang, documents.n_words
order by n_rules desc, documents.uri
limit 10;
