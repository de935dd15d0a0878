-- The earliest document of each content stands for it.
insert into compared_documents by name
with in_order as (
    select doc_id, content_hash, published_at
    from documents
    where content_hash in (from touched_contents)
    order by content_hash, published_at nulls last, doc_id
),
marked as materialized (
    select *, content_hash is distinct from lag(content_hash) over () as is_first from in_order
),
firsts as (
    select content_hash, doc_id as first_doc_id, bands from marked left join signatures using (doc_id) where is_first
)
select doc_id, content_hash, published_at, first_doc_id, if(is_first, coalesce(bands, []), null) as bands
from marked
join firsts using (content_hash)
order by content_hash, doc_id;
