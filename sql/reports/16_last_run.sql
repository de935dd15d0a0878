-- All details of the last run.
with last_run as (
    select * from runs order by run_no desc, run_id desc limit 1
),
facts as (
    select
        unnest([
            'run', 'status', 'started (UTC)', 'published (UTC)', 'Columnist', 'seconds', 'records found', 'records pressed',
            'records removed', 'bytes pressed', 'megabytes pressed a second', 'message', 'page'
        ]) as fact,
        unnest([
            run_id, status, strftime(started_at, '%Y-%m-%d %H:%M:%S'), strftime(published_at, '%Y-%m-%d %H:%M:%S'), columnist_version,
            round(seconds, 1)::varchar, format('{:,}', n_found), format('{:,}', n_pressed), format('{:,}', n_removed),
            format('{:,}', bytes_pressed), round(bytes_pressed / 1e6 / nullif(seconds, 0), 2)::varchar, message, flow_run_url
        ]) as value
    from last_run
)
select fact, value from facts where value is not null;
