-- Paragraphs in a different language from their document.
-- none: Every paragraph is in the language of its document.
select
    language_name(documents.lang) as document_language,
    language_name(paragraphs.lang) as paragraph_language,
    count(*) as n_paragraphs,
    count(distinct doc_id) as n_documents,
    sum(paragraphs.n_words)::bigint as n_words,
    min(uri) as for_example
from paragraphs
join documents using (doc_id)
where paragraphs.lang <> documents.lang
group by 1, 2
order by n_paragraphs desc, 1, 2
limit 50;
