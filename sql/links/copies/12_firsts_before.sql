-- The documents that stood for these contents.
create or replace temp table firsts_before as
select doc_id, published_at, bands
from compared_documents
where doc_id = first_doc_id and content_hash in (from touched_contents);
