-- Documents that runs after a run found gone, and that went nowhere else.
select doc_id, uri, title, vanished_at, run_id, count(*) over () as n_all
from vanished_documents
join (select distinct run_id, run_no from sightings where run_no > $after) as later using (run_id)
where moved_to is null and run_id || ' ' || uri not in (select unnest($moved::varchar[]))
order by run_no desc, uri
limit $k;
