-- Which documents are the longest?
select uri, title, lang, n_words, n_sentences
from documents
order by n_words desc, uri
limit 10;
