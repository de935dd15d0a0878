-- Documents with these contents are compared anew.
delete from compared_documents where content_hash in (from touched_contents);
