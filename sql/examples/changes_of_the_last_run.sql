-- What changed in the last run?
select event, uri, moved_from, seen_at
from sightings
where run_no = (select max(run_no) from sightings)
order by event, uri
limit 20;
