-- Members that were compared with the earliest of their band alone.
create or replace temp table closed_before as
with members_before as (
    select band, doc_id, published_at from members where doc_id not in (select doc_id from new_firsts)
    union all
    select band, doc_id, published_at
    from (select unnest(bands) as band, doc_id, published_at from old_firsts)
    where band in (select band from members)
)
select band, doc_id
from members_before
qualify
    count(*) over (partition by band) > most_compared()
    and row_number() over (partition by band order by published_at nulls last, doc_id) > 1;
