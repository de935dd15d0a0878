-- Passages of the documents to compare go.
delete from reuse where doc_a in (from documents_to_compare) or doc_b in (from documents_to_compare);
