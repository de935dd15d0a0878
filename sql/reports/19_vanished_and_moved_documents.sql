-- Documents that the last run found gone or elsewhere.
-- Moved and edited: the text at the new place shares half or more of its runs of five words with the one that went.
with last_run as (
    select max(run_no) as run_no from sightings where event <> 'pressed'
),
moves as materialized (
    from moves_since((select run_no - 1 from last_run))
)
select what, title, uri, moved_to, similarity
from (
    select 1 as place, 'vanished' as what, title, uri, null as moved_to, null as similarity
    from vanished_documents
    join (select distinct run_id from sightings join last_run using (run_no)) as seen using (run_id)
    where uri not in (select from_uri from moves)
    union all
    select
        if(is_edited, 2, 3), if(is_edited, 'moved and edited', 'moved'), title, from_uri, moves.uri, if(is_edited, similarity, null)
    from moves
    left join documents using (doc_id)
)
order by place, uri
limit 200;
