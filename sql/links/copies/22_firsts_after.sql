-- The earliest of each, which stands for all with its content.
create or replace temp table firsts_after as
select content_hash, doc_id, published_at, coalesce(bands, []) as bands
from ordered_contents
left join signatures using (doc_id)
where is_first;
