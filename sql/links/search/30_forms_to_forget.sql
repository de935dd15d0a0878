-- Forms that no document of their language holds any longer go. Only forms are looked for: of all terms of the documents most
-- are common ones, which stand in postings without number.
delete from word_forms
where (lang, term) in (
        with doubtful_forms as (
            select distinct lang, term from word_forms semi join terms_to_drop using (term)
        ),
        held_forms as (
            select distinct lang, term
            from postings
            semi join doubtful_forms using (term)
            join indexed_documents using (document_no)
            join documents using (doc_id)
        )
        select (lang, term)
        from doubtful_forms
        anti join held_forms using (lang, term)
    );
