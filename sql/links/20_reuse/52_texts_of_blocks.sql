-- The texts of some blocks at a time.
-- memory: select sum(8 * n_chars) from pairs_to_align join compared_texts on text_no in (a_no, b_no) join documents using (doc_id)
insert into aligned_texts by name
with members as (
    select distinct block::bigint as block, unnest([a_no, b_no]) as text_no from pairs_to_align where in_slice(block::bigint)
)
select block, text_no, doc_id, text
from members
join compared_texts using (text_no)
join documents using (doc_id)
order by block, text_no;
