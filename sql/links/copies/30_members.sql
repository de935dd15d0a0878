-- Documents that share a band with one that is new or gone, in order; `is_open` ones are compared with all in the band.
create or replace temp table members as
with touched_bands as (
    select unnest(bands) as band from old_firsts
    union
    select unnest(bands) from new_firsts
),
in_bands as materialized (
    select band, doc_id, published_at
    from (select unnest(bands) as band, doc_id, published_at from compared_documents)
    where band in (from touched_bands)
),
shared_bands as (
    select band, count(*) as n_documents from in_bands group by band having n_documents > 1
),
in_order as (
    select band, doc_id, published_at, n_documents
    from in_bands
    join shared_bands using (band)
    order by band, published_at nulls last, doc_id
)
select
    band,
    doc_id,
    published_at,
    row_number() over () as member_no,
    n_documents <= most_compared() or band is distinct from lag(band) over () as is_open
from in_order;
