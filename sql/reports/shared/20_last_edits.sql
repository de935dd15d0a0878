-- The edits that the last run that saw a change found.
select * from changes_since((select max(run_no) - 1 from last_sightings));
