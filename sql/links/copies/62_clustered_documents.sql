-- Documents of clusters that may have changed, each with its place in the order in which one becomes canonical.
create or replace temp table clustered_documents as
with in_order as (
    select doc_id from whole_clusters left join compared_documents using (doc_id) order by published_at nulls last, doc_id
)
select doc_id, row_number() over () as place from in_order;
