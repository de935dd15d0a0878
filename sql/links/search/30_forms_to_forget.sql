-- Forms that no document of their language holds any longer go.
delete from word_forms
where term in (from terms_to_drop)
    and (lang, term) not in (
        select (lang, term)
        from postings
        join indexed_documents using (document_no)
        join documents using (doc_id)
        where term in (from terms_to_drop)
    );
