-- The texts of each block.
create or replace temp table aligned_texts as
select distinct block, unnest([a_no, b_no]) as text_no from pairs_to_align order by all;
