-- The longest passages that documents share, side by side.
-- none: No passage of some length is in two documents, apart from copies.
-- Copies are left out. Text, in either column, is as the document has it; sameness ignores case and punctuation.
select n_words, n_same_words, earlier, uri_a, text_a[:600] as text_a, uri_b, text_b[:600] as text_b
from reused_passages
order by n_words desc, doc_a, a_start, doc_b, b_start
limit 20;
