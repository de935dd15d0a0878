-- They get numbers behind those of all others.
create or replace temp table renewed_texts as
with last_number as (
    select coalesce(max(text_no), 0) as text_no from compared_texts
)
select (last_number.text_no + row_number() over (order by doc_id))::integer as text_no, doc_id
from documents, last_number
where getvariable('compares_all') or doc_id in (from changed where not getvariable('compares_all'));
