-- Pairs of documents to align, in blocks of texts that fit into memory together.
create or replace temp table pairs_to_align as
with pairs as (
    select a_no, b_no, count(*) as n_anchors from anchors group by all
),
sized as (
    select a_no, b_no, n_chars + 100 * n_anchors as n_units
    from pairs
    join compared_texts on text_no = b_no
    join documents using (doc_id)
    order by a_no, b_no
)
select a_no, b_no, sum(n_units) over (rows unbounded preceding) // 20_000_000 as block from sized;
