-- The earliest document of each content.
create or replace temp table first_documents as
select content_hash, doc_id as first_doc_id, coalesce(bands, []) as bands
from ordered_contents
left join signatures using (doc_id)
where is_first;
