-- The documents with these numbers.
insert into compared_texts by name from renewed_texts order by text_no;
