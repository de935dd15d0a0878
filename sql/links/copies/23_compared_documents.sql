-- As they are compared from now on.
insert into compared_documents by name
select
    ordered_contents.doc_id,
    content_hash,
    ordered_contents.published_at,
    firsts_after.doc_id as first_doc_id,
    if(is_first, bands, null) as bands
from ordered_contents
join firsts_after using (content_hash);
