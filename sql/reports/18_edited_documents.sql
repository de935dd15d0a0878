-- Documents that the last run found edited.
-- none: The last run that saw a change found no document edited.
-- Titles come first, then figures, names and negations, then other sentences. Before and after show the words that differ, with six on either side.
select documents.title, kind, old_part as before, new_part as after, documents.uri
from last_edits
join documents using (doc_id)
where place <= 3
order by
    min(coalesce(list_position(['title', 'figure', 'name', 'negation', 'text'], kind), 6)) over (partition by doc_id),
    documents.uri,
    place
limit 200;
