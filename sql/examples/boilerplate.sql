-- Which paragraphs are repeated as boilerplate?
select min(text)[:100] as paragraph, count(distinct doc_id) as n_documents
from paragraphs
where role = 'boilerplate'
group by text_hash
order by n_documents desc, text_hash
limit 10;
