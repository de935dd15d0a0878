-- Texts that are paragraphs of more than half of an outlet's documents.
-- Counted by rows first: only what stands often enough is then counted by documents.
-- memory: select 160 * sum(n_paragraphs) from counted_documents
insert into recurring_paragraphs by name
with places as (
    select outlet, text_hash, doc_id, n_in_outlet
    from paragraphs
    join counted_documents using (doc_id)
    where in_slice(hash(text_hash)) and may_recur(role)
),
frequent as (
    select outlet, text_hash from places group by outlet, text_hash having 2 * count(*) > any_value(n_in_outlet)
)
select outlet, text_hash, count(distinct doc_id) as n_documents, any_value(n_in_outlet) as n_in_outlet
from places
semi join frequent using (outlet, text_hash)
group by outlet, text_hash
having 2 * n_documents > any_value(n_in_outlet)
order by outlet, text_hash;
