-- Where the last run's time went.
with last_run as (
    select seconds as run_seconds, seconds_by_step from runs where seconds_by_step is not null order by run_id desc limit 1
),
steps as (
    select run_seconds, unnest(map_entries(seconds_by_step), recursive := true) from last_run
)
-- Of the run's wall time. The steps of the press are counted in seconds of the workers, which add up over processes.
select key as step, round(value, 3) as seconds, share(value, run_seconds) as share
from steps
order by value desc, key;
