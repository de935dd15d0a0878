-- The last run that saw a document come, change or go.
select max(run_no) as run_no from sightings where event <> 'pressed';
