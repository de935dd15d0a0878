-- Documents of fewer than ten words and fewer than forty characters.
-- Both, because of a long compound or an address.
select doc_id, uri, lang, n_words, n_chars
from documents
where n_words < 10 and n_chars < 40
order by all;
