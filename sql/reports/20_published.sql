-- When the documents were published.
-- chart: histogram x=from_date x2=before_date y=n_documents
-- none: No document has a date.
-- By day where they span a hundred days or fewer, else by month, year or century. Gaps are times without documents.
with spans as (
    select datediff('day', min(published_at), max(published_at)) as n_days from documents
),
grains as (
    select
        case when n_days <= 100 then 'day' when n_days <= 5500 then 'month' when n_days <= 150000 then 'year' else 'century' end as grain,
        case grain when 'day' then interval 1 day when 'month' then interval 1 month when 'year' then interval 1 year else interval 100 year end as width
    from spans
),
periods as (
    select date_trunc(grain, published_at) as begin_at, count(*) as n_documents, sum(n_words)::bigint as n_words
    from documents
    cross join grains
    group by begin_at
)
select
    coalesce(
        case grain
            when 'day' then strftime(begin_at, '%Y-%m-%d')
            when 'month' then strftime(begin_at, '%Y-%m')
            else strftime(begin_at, '%Y')
        end,
        'undated'
    ) as published,
    n_documents,
    n_words,
    share(n_documents, sum(n_documents) over ()) as share,
    begin_at::date as from_date,
    (begin_at + width)::date as before_date
from periods
cross join grains
where exists (from documents where published_at is not null)
order by begin_at nulls last;
