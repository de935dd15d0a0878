-- Which passages were taken over by the most documents that came later?
with taken as (
    select doc_a as doc_id, a_start as char_start, doc_b as taker, text_a as text, n_words from reused_passages where earlier = 'a'
    union all
    select doc_b, b_start, doc_a, text_b, n_words from reused_passages where earlier = 'b'
)
select documents.uri, count(distinct taker) as n_documents, max(taken.n_words) as n_words, arg_max(taken.text, taken.n_words)[:200] as passage
from taken
join documents using (doc_id)
group by documents.uri, char_start
order by n_documents desc, n_words desc, uri, char_start
limit 20;
