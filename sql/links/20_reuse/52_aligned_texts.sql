-- The texts of each block, next to each other.
create or replace temp table aligned_texts as
with members as (
    select distinct block, unnest([a_no, b_no]) as text_no from pairs_to_align
)
select block, text_no, doc_id, text
from members
join compared_texts using (text_no)
join documents using (doc_id)
order by block, text_no;
