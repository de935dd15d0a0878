-- Documents that share a band with one that is new or gone, in order; `is_open` ones are compared with all in the band.
create or replace temp table members as
with touched_bands as (
    select unnest(bands) as band from old_firsts
    union
    select unnest(bands) from new_firsts
),
in_bands as materialized (
    select band, doc_id, published_at
    from (select unnest(bands) as band, doc_id, published_at from compared_documents where doc_id = first_doc_id)
    where band in (from touched_bands)
),
shared_bands as (
    select band from in_bands group by band having count(*) > 1
)
select
    band,
    doc_id,
    published_at,
    row_number() over (partition by band order by published_at nulls last, doc_id) as member_no,
    count(*) over (partition by band) <= most_compared() or member_no = 1 as is_open
from in_bands
where band in (from shared_bands);
