-- Recurring paragraphs are counted of all documents of their outlet, each by the outlet that it has now.
-- scope: table
with sizes as (
    select outlet, count(*) as n_in_outlet
    from (select distinct outlet, content_hash from documents where outlet in (select outlet from recurring_paragraphs))
    group by outlet
),
problems as (
    select outlet, text_hash, null as doc_id, stated.n_documents, stated.n_in_outlet
    from recurring_paragraphs as stated
    left join sizes using (outlet)
    where stated.n_in_outlet is distinct from sizes.n_in_outlet
        or stated.n_in_outlet < least_recurring()
        or stated.n_documents not between stated.n_in_outlet // 2 + 1 and stated.n_in_outlet
    union all
    select outlet, null, doc_id, null, null from documents anti join outlet_documents using (doc_id, outlet)
)
select * from problems order by all;
