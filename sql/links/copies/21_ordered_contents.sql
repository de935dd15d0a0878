-- Documents with these contents, those with the same text from the earliest to the latest.
create or replace temp table ordered_contents as
with in_order as (
    select doc_id, content_hash, published_at
    from documents
    where content_hash in (from touched_contents)
    order by content_hash, published_at nulls last, doc_id
)
select *, content_hash is distinct from lag(content_hash) over () as is_first from in_order;
