-- What changed in the last run?
select event, uri, moved_from, seen_at
from sightings
where run_no = (select max(run_no) from sightings where event <> 'pressed')
order by list_position(['changed', 'removed', 'arrived', 'pressed'], event), moved_from is null, uri
limit 20;
