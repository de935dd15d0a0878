-- Pairs of documents to align, in blocks of texts that fit into memory together.
create or replace temp table pairs_to_align as
with pairs as (
    select a_no, b_no, count(*) as n_anchors from anchors group by all
),
sized as (
    select pairs.*, n_chars + 100 * n_anchors as n_units, sum(n_units) over (order by a_no, b_no) as n_units_before
    from pairs
    join compared_texts on text_no = b_no
    join documents using (doc_id)
)
select a_no, b_no, n_units_before // 20_000_000 as block from sized order by a_no, b_no;
