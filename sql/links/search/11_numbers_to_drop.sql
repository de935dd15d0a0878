-- Documents of the index that are gone, changed, or indexed again.
create or replace temp table numbers_to_drop as
select document_no
from indexed_documents
where doc_id in (from changed) or doc_id in (select doc_id from documents_to_index);
