-- Documents that the last run found gone or elsewhere.
-- none: The last run that saw a change found no document gone or elsewhere.
-- Moved and edited: the text at the new place shares half or more of its runs of five words with the one that went.
select what, title, uri, moved_to, similarity
from (
    select 1 as place, 'vanished' as what, title, uri, null as moved_to, null as similarity
    from vanished_documents
    join (select distinct run_id from last_sightings) as seen using (run_id)
    where uri not in (select from_uri from last_moves)
    union all
    select
        if(is_edited, 2, 3), if(is_edited, 'moved and edited', 'moved'), title, from_uri, last_moves.uri, if(is_edited, similarity, null)
    from last_moves
    left join documents using (doc_id)
)
order by place, uri
limit 200;
