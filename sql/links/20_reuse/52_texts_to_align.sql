-- The texts of each block, and the rows in which they stand: a row is read by its number without a look at any other.
create or replace temp table texts_to_align as
with members as (
    select distinct block::bigint as block, unnest([a_no, b_no]) as text_no from pairs_to_align
)
select block, text_no, doc_id, documents.rowid as row_no, n_chars
from members
join compared_texts using (text_no)
join documents using (doc_id);
