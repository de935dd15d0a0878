-- How long the last run took.
-- chart: bar x=step y=seconds color=clock
-- Stages are in seconds of wall time. Steps of the press are in seconds of worker time, summed over all processes.
with last_run as (
    select seconds as run_seconds, seconds_by_step from runs where seconds_by_step is not null order by run_no desc, run_id desc limit 1
),
steps as (
    select run_seconds, unnest(map_entries(seconds_by_step), recursive := true) from last_run
)
select
    key as step,
    if(starts_with(key, 'press.'), 'of the workers', 'on the clock') as clock,
    round(value, 3) as seconds,
    share(value, run_seconds) as share
from steps
order by value desc, key;
