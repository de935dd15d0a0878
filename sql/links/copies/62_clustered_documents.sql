-- The documents that stand for their contents, each with its place in the order in which one becomes canonical. Those with
-- the same text are in one cluster anyway, so that neighbours are looked for among these alone.
create or replace temp table clustered_documents as
with firsts as (
    select distinct first_doc_id as doc_id from compared_documents semi join whole_clusters using (doc_id)
),
in_order as (
    select doc_id from firsts join compared_documents using (doc_id) order by published_at nulls last, doc_id
)
select doc_id, row_number() over () as place from in_order;
