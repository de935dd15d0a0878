-- Documents that runs after a run found for the first time, without those that came from another uri.
select
    documents.doc_id,
    documents.uri,
    title,
    documents.outlet,
    published_at,
    sightings.run_id,
    count(*) over () as n_all
from sightings
join documents using (doc_id)
join records using (doc_id)
where event = 'arrived'
    and run_no > $after
    and sightings.moved_from is null
    and sightings.run_id || ' ' || documents.uri not in (select unnest($moved::varchar[]))
order by run_no desc, published_at desc nulls last, documents.uri
limit $k;
