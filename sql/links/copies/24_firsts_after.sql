-- The documents that stand for these contents now.
create or replace temp table firsts_after as
select doc_id, published_at, bands
from compared_documents
where doc_id = first_doc_id and content_hash in (from touched_contents);
