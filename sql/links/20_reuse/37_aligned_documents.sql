-- The documents of each block.
create or replace temp table aligned_documents as
select distinct block, unnest([a_no, b_no]) as document_no from pairs_to_align order by all;
