-- The last runs.
-- chart: line x=started_at y=n_found,n_loaded,n_quarantined
-- The newest 30. Counts are those of the sources that each run read.
select
    started_at, status, n_found, n_loaded, n_quarantined, n_pressed, n_removed, round(seconds, 1) as seconds, message, run_id as run
from runs
order by run_no desc, run_id desc
limit 30;
