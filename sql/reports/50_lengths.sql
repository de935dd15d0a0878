-- Lengths of the documents.
-- chart: histogram x=from_words x2=below_words y=n_documents scale=log
-- Ten steps to each power of ten (the preferred numbers of ISO 3), so that short notes and long books fit on one axis.
with edges as (
    select distinct round(step * 10 ** power)::bigint as edge
    from unnest([1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8]) as steps(step)
    cross join range(9) as powers(power)
),
bins as (
    select edge as from_words, lead(edge) over (order by edge) as below_words from edges
)
select from_words, below_words, count(*) as n_documents, sum(n_words)::bigint as n_words, share(count(*), sum(count(*)) over ()) as share
from documents
join bins on n_words >= from_words and n_words < below_words
group by from_words, below_words
order by from_words;
