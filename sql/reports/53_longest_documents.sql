-- The longest documents.
select uri, title, language_name(lang) as language, n_words, n_paragraphs, n_sentences
from documents
order by n_words desc, n_chars desc, uri
limit 20;
