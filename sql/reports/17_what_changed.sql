-- What the last run that saw a change found.
-- none: No run has found a change yet.
-- A document counts once for each kind of edit. columnist changes shows each, old against new.
with edits as (
    select kind, count(distinct doc_id) as n_documents from last_edits group by kind
),
counts as (
    select 1 as place, 'title edited' as what, coalesce(sum(n_documents), 0) as n_documents from edits where kind = 'title'
    union all
    select 2, 'figure edited', coalesce(sum(n_documents), 0) from edits where kind = 'figure'
    union all
    select 3, 'name edited', coalesce(sum(n_documents), 0) from edits where kind = 'name'
    union all
    select 4, 'negation edited', coalesce(sum(n_documents), 0) from edits where kind = 'negation'
    union all
    select 5, 'other sentences edited', coalesce(sum(n_documents), 0) from edits where kind in ('sentence', 'text')
    union all
    select 6, 'vanished', count(*)
    from last_sightings
    join earlier_texts using (doc_id, run_id)
    where event = 'removed' and uri not in (select from_uri from last_moves)
    union all
    select 7, 'moved', count(*) from last_moves where not is_edited
    union all
    select 8, 'moved and edited', count(*) from last_moves where is_edited
    union all
    select 9, 'arrived', count(*)
    from last_sightings
    semi join documents using (doc_id)
    where event = 'arrived' and uri not in (select uri from last_moves)
)
select what, n_documents::bigint as n_documents
from counts
where n_documents > 0
order by place;
