-- Documents that runs after a run found at another uri, those that were edited on the way first.
select
    from_uri,
    moves.uri,
    moves.doc_id,
    title,
    is_edited,
    similarity,
    moves.run_id
from moves_since($after) as moves
left join documents using (doc_id)
order by is_edited desc, run_no desc, moves.uri;
