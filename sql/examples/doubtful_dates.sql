-- Which dates of publication look wrong, and why?
with dated_documents as (
    select documents.*, count(*) over (partition by records.root, documents.published_at) as n_of_that_moment
    from documents
    join records using (doc_id)
    where documents.published_at is not null
),
doubts as (
    select
        *,
        unnest([
            case when published_at > first_seen_at + interval 1 day then 'after it was found' end,
            case when published_at = timestamp '1970-01-01' then 'where clocks begin' end,
            case when published_at < timestamp '1990-01-01' then 'before there were pages' end,
            case when published_at = date_trunc('year', published_at) then 'perhaps only its year is known' end,
            case
                when published_at <> date_trunc('day', published_at) and n_of_that_moment >= 10
                    then 'the moment of ' || n_of_that_moment || ' documents of one source'
            end
        ]) as doubt
    from dated_documents
)
select published_at, published_from, doubt, title, uri
from doubts
where doubt is not null
order by published_at desc, uri, doubt
limit 20;
