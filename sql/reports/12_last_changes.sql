-- What the last run saw.
-- chart: bar x=event y=n_records
with last_sightings as (
    select event, moved_from from sightings where run_no = (select max(run_no) from sightings)
)
select
    case event
        when 'arrived' then 'arrived'
        when 'changed' then 'changed: other bytes'
        when 'pressed' then 'pressed again: the same bytes, other steps, libraries or settings'
        when 'removed' then 'removed'
        else event
    end as event,
    count(*) as n_records,
    count(moved_from) as n_moved,
    share(n_records, sum(n_records) over ()) as share
from last_sightings
group by event
order by n_records desc, event;
