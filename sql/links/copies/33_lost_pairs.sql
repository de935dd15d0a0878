-- Known pairs that share no band any more in which one of them is compared with all.
create or replace temp table lost_pairs as
with closed as (
    select doc_id
    from members
    where not is_open
        and (band, doc_id) not in (from closed_before)
        and doc_id not in (select doc_id from new_firsts)
),
doubtful_pairs as materialized (
    select doc_a, doc_b from known_pairs where doc_a in (from closed) or doc_b in (from closed)
),
bands as (
    select doc_id, unnest(bands) as band
    from compared_documents
    where doc_id in (select unnest([doc_a, doc_b]) from doubtful_pairs)
),
shared_bands as materialized (
    select doc_a, doc_b, a.band
    from doubtful_pairs
    join bands as a on a.doc_id = doc_a
    join bands as b on b.doc_id = doc_b and b.band = a.band
),
sizes as (
    select
        band,
        count(*) as n_documents,
        arg_min(doc_id, (published_at is null, published_at, doc_id)) as first_doc_id
    from (select unnest(bands) as band, doc_id, published_at from compared_documents)
    where band in (select band from shared_bands)
    group by band
),
kept_pairs as (
    select doc_a, doc_b
    from shared_bands
    join sizes using (band)
    where n_documents <= most_compared() or first_doc_id in (doc_a, doc_b)
)
from doubtful_pairs
anti join kept_pairs using (doc_a, doc_b);
