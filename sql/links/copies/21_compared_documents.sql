-- The earliest document of each content stands for it.
insert into compared_documents by name
with placed as (
    select
        doc_id,
        content_hash,
        published_at,
        first(doc_id) over (partition by content_hash order by published_at nulls last, doc_id) as first_doc_id
    from documents
    where content_hash in (from touched_contents)
)
select placed.*, if(doc_id = first_doc_id, coalesce(bands, []), null) as bands
from placed
left join signatures using (doc_id)
order by content_hash, doc_id;
