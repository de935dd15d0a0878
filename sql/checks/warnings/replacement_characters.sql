-- Documents with U+FFFD in their text: something was decoded wrongly, here or before.
select doc_id, uri, length(text) - length(replace(text, chr(65533), '')) as n_replacement_characters
from documents
where contains(text, chr(65533))
order by all;
