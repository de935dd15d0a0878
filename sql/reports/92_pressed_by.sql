-- Releases and settings that pressed the records.
select
    columnist_version,
    settings_hash,
    count(*) as n_records,
    min(runs.started_at) as first_run,
    max(runs.started_at) as last_run,
    share(n_records, sum(n_records) over ()) as share
from records
join runs using (run_id)
group by columnist_version, settings_hash
order by last_run desc, settings_hash;
