-- The largest clusters of copies.
-- Beside the canonical document stands the copy that differs most from it. Sentences that both have are marked.
with largest as (
    select cluster_id, cluster_size
    from clusters
    where is_canonical
    order by cluster_size desc, cluster_id
    limit 10
),
pairs as (
    select cluster_id, cluster_size, jaccard, if(doc_a = cluster_id, doc_b, doc_a) as doc_id
    from copies
    join largest on cluster_id = doc_a or cluster_id = doc_b
    qualify row_number() over (partition by cluster_id order by jaccard, kind desc, doc_id) = 1
),
told as (
    select doc_id, text_hash, list({first: char_start, after: char_end} order by char_start) as spans
    from sentences
    where doc_id in (select unnest([cluster_id, doc_id]) from pairs)
    group by all
),
shared as (
    select
        cluster_id,
        pairs.doc_id,
        flatten(list(a.spans order by a.text_hash)) as left_spans,
        flatten(list(b.spans order by b.text_hash)) as right_spans
    from pairs
    join told as a on a.doc_id = cluster_id
    join told as b on b.doc_id = pairs.doc_id and b.text_hash = a.text_hash
    group by all
)
select
    cluster_size as n_documents,
    round(jaccard, 4) as jaccard,
    {title: a.title, uri: a.uri, source: a.outlet, published_at: a.published_at, text: a.text, spans: left_spans} as left_side,
    {title: b.title, uri: b.uri, source: b.outlet, published_at: b.published_at, text: b.text, spans: right_spans} as right_side
from pairs
join documents as a on a.doc_id = cluster_id
join documents as b on b.doc_id = pairs.doc_id
left join shared on shared.cluster_id = pairs.cluster_id
order by cluster_size desc, pairs.cluster_id;
