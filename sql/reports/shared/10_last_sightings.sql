-- What the last run that saw a change saw.
select * from sightings
where event <> 'pressed' and run_no = (select max(run_no) from sightings where event <> 'pressed');
