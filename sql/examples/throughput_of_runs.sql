-- How fast were the runs that pressed anything?
select
    run_id,
    status,
    n_pressed,
    round(seconds, 1) as seconds,
    round(n_pressed / nullif(seconds, 0), 1) as records_a_second,
    round(bytes_pressed / 1e6 / nullif(seconds, 0), 2) as megabytes_a_second
from runs
where n_pressed > 0
order by run_no desc
limit 20;
