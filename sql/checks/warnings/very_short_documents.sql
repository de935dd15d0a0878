-- Documents of fewer than ten words and fewer than forty characters.
-- Both, because Chinese and Japanese text holds little white space and thus few words.
select doc_id, uri, lang, n_words, n_chars
from documents
where n_words < 10 and n_chars < 40
order by all;
