-- Contents that a changed document has, or had when it was last compared.
create or replace temp table touched_contents as
select content_hash from compared_documents where doc_id in (from changed)
union
select content_hash from documents where doc_id in (from changed);
