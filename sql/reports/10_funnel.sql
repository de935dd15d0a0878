-- What was found, and what became of it.
-- chart: bar x=step y=n_records
-- Found is the sum of the four below it. The run before may have had other sources.
with finished_runs as (
    select *, row_number() over (order by run_no desc, run_id desc) as age from runs where n_found is not null
),
counts as (
    unpivot (select age, n_found, n_loaded, n_empty, n_skipped, n_quarantined from finished_runs where age <= 2)
    on n_found, n_loaded, n_empty, n_skipped, n_quarantined
    into name fate value n_records
),
pairs as (
    select
        fate,
        max(n_records) filter (age = 1) as n_records,
        max(n_records) filter (age = 2) as n_in_the_run_before
    from counts
    group by fate
)
select
    fate[3:] as step,
    n_records,
    share(n_records, max(n_records) filter (fate = 'n_found') over ()) as share,
    n_in_the_run_before,
    n_records - n_in_the_run_before as difference
from pairs
order by list_position(['n_found', 'n_loaded', 'n_empty', 'n_skipped', 'n_quarantined'], fate);
