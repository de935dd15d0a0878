-- What the runs saw, day by day.
-- chart: line x=day y=n_arrived,n_changed,n_removed
-- The newest 400 days on which a run saw something new.
select
    seen_at::date as day,
    count(distinct run_id) as n_runs,
    count(*) filter (event = 'arrived') as n_arrived,
    count(*) filter (event = 'changed') as n_changed,
    count(*) filter (event = 'removed') as n_removed,
    count(*) filter (event = 'pressed') as n_pressed_again
from sightings
group by day
order by day desc
limit 400;
