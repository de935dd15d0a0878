-- What did each outlet copy, and from whom?
with sources as (
    select doc_id, uri, title, outlet as source, published_at from documents
)
select taker.source as taker, origin.source as origin, taker.published_at, taker.title, taker.uri, origin.uri as origin_uri
from clusters
join sources as taker using (doc_id)
join sources as origin on origin.doc_id = clusters.cluster_id
where not is_canonical and taker.source <> origin.source
order by taker, origin, published_at, taker.uri
limit 100;
