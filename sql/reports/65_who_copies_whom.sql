-- Who copies whom.
-- chart: heat x=origin x2=taker y=n_documents
-- none: No source has taken from another at a known date: dates are missing, or nothing is shared.
-- Documents that are copies of a document of another source, and those that share a passage with one. The source that
-- published it first is the origin; where a date is missing, there is none.
with sources as (
    select doc_id, outlet as source, published_at from documents
),
taken as (
    select members.doc_id, cluster_id as origin_id
    from clusters as members
    join sources as taker using (doc_id)
    join sources as origin on origin.doc_id = cluster_id
    where origin.published_at < taker.published_at
    union
    select if(earlier = 'a', doc_b, doc_a), if(earlier = 'a', doc_a, doc_b) from reuse where earlier is not null
),
pairs as (
    select taker.source as taker, origin.source as origin, count(distinct taken.doc_id) as n_documents
    from taken
    join sources as taker using (doc_id)
    join sources as origin on origin.doc_id = origin_id
    where taker.source <> origin.source
    group by all
),
ranked as (
    select source, row_number() over (order by sum(n_documents) desc, source) as rank
    from (select taker as source, n_documents from pairs union all select origin, n_documents from pairs)
    group by source
)
select taker, origin, n_documents
from pairs
join ranked as takers on takers.source = taker
join ranked as origins on origins.source = origin
order by takers.rank, origins.rank;
