-- Passages of the documents to compare go, and those between documents at the limit.
delete from reuse
where doc_a in (from changed_or_regrouped)
    or doc_b in (from changed_or_regrouped)
    or doc_a in (select doc_id from documents_to_compare)
    or doc_b in (select doc_id from documents_to_compare)
    or (
        doc_a in (select doc_id from numbered_documents semi join documents_at_the_limit using (document_no))
        and doc_b in (select doc_id from numbered_documents semi join documents_at_the_limit using (document_no))
    );
