-- The documents that the last run that saw a change found elsewhere.
select * from moves_since((select max(run_no) - 1 from last_sightings));
