-- Which source took passages from which, and how many words?
with taken as (
    select source_b as taker, source_a as origin, doc_b as doc_id, n_words from reused_passages where earlier = 'a'
    union all
    select source_a, source_b, doc_a, n_words from reused_passages where earlier = 'b'
)
select taker, origin, count(*) as n_passages, count(distinct doc_id) as n_documents, sum(n_words)::bigint as n_words
from taken
group by taker, origin
order by n_passages desc, taker, origin
limit 20;
