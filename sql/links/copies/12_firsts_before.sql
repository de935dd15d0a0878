-- The documents that stood for these contents.
create or replace temp table firsts_before as
select content_hash, doc_id, published_at, bands
from compared_documents
where bands is not null and content_hash in (from touched_contents);
