-- The texts of some blocks at a time.
-- memory: select sum(8 * n_chars) from texts_to_align
insert into aligned_texts by name
select block, text_no, wanted.doc_id, text
from (from texts_to_align where in_slice(block)) as wanted
join documents on documents.rowid = row_no
order by block, text_no;
