-- Which documents are almost empty, and how large were their sources?
select documents.uri, records.media_type, records.bytes, documents.n_chars, documents.text
from documents
join records using (doc_id)
where documents.n_chars < 60
order by documents.n_chars, documents.uri
limit 20;
