-- Documents that are in a pair to compare, numbered, and the rows in which they stand: a row is read by its number without a look
-- at any other.
create or replace temp table documents_to_shingle as
select doc_id, (row_number() over ())::integer as document_no, documents.rowid as row_no, n_paragraphs
from documents
semi join (select unnest([doc_a, doc_b]) as doc_id from candidates) as paired using (doc_id);
