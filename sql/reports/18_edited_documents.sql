-- Documents that the last run found edited.
-- Titles come first, then figures, names and negations, then other sentences. Before and after show the words that differ, with six on either side.
with last_run as (
    select max(run_no) as run_no from sightings where event <> 'pressed'
)
select documents.title, kind, old_part as before, new_part as after, documents.uri
from changes_since((select run_no - 1 from last_run))
join documents using (doc_id)
where place <= 3
order by
    min(coalesce(list_position(['title', 'figure', 'name', 'negation', 'text'], kind), 6)) over (partition by doc_id),
    documents.uri,
    place
limit 200;
