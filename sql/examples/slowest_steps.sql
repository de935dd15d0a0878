-- Which stages and steps of the runs take the most time?
-- Stages are in wall time. Steps of the press (press.extract) are in worker time, summed over all processes.
with steps as (
    select unnest(map_entries(seconds_by_step), recursive := true) from runs
)
select
    key as step,
    count(*) as n_runs,
    round(sum(value), 2) as seconds,
    round(median(value), 3) as median_seconds,
    round(max(value), 3) as max_seconds
from steps
group by key
order by seconds desc, step;
