-- Sentences of more than 5,000 characters: a list, a table or code, or text without punctuation.
select doc_id, sentence_no, char_end - char_start as n_chars, text[:80] as beginning
from sentences
where char_end - char_start > 5000
order by all;
