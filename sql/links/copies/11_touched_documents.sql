-- Documents with these contents, then or now.
create or replace temp table touched_documents as
select doc_id from compared_documents where content_hash in (from touched_contents)
union
select doc_id from documents where content_hash in (from touched_contents);
