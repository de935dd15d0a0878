-- How many documents are there in each language?
select lang, count(*) as n_documents, sum(n_words)::bigint as n_words
from documents
group by lang
order by n_documents desc, lang;
