-- Which sentences occur in the most documents?
select min(text) as sentence, count(distinct doc_id) as n_documents, count(*) as n_times
from sentences
where n_words >= 4
group by text_hash
having n_documents > 1
order by n_documents desc, n_times desc, text_hash
limit 10;
