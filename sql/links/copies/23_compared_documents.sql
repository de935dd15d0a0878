-- It stands for all that have it.
insert into compared_documents by name
select doc_id, content_hash, published_at, first_doc_id, if(is_first, bands, null) as bands
from ordered_contents
join first_documents using (content_hash);
