-- Members that were compared with the earliest of their band alone.
create or replace temp table closed_before as
with members_before as materialized (
    select band, doc_id, published_at from members where doc_id not in (select doc_id from new_firsts)
    union all
    select band, doc_id, published_at
    from (select unnest(bands) as band, doc_id, published_at from old_firsts)
    where band in (select band from members)
),
large_bands as (
    select band from members_before group by band having count(*) > most_compared()
),
in_order as (
    select band, doc_id
    from members_before
    semi join large_bands using (band)
    order by band, published_at nulls last, doc_id
)
from in_order
qualify band = lag(band) over ();
