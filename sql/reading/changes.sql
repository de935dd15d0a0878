-- Sentences that were added, removed or edited, the latest run first.
select changes.*, records.uri
from changes
left join records using (doc_id)
left join sightings on sightings.doc_id = changes.doc_id and sightings.run_id = changes.run_id
where ($run_id::varchar is null or starts_with(changes.run_id, $run_id))
    and ($doc_id::varchar is null or changes.doc_id = $doc_id)
order by sightings.run_no desc, changes.doc_id, changes.to_version, changes.change_no
limit $k;
