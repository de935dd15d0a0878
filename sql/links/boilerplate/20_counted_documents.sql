-- Documents of these outlets, one of each text, where there are enough to tell what recurs.
create or replace temp table counted_documents as
with of_each_text as (
    select outlet, content_hash, min(doc_id) as doc_id, any_value(n_paragraphs) as n_paragraphs
    from documents
    where outlet in (from touched_outlets)
    group by outlet, content_hash
)
select *, count(*) over (partition by outlet) as n_in_outlet from of_each_text qualify n_in_outlet >= least_recurring();
