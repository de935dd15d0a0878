-- What the last run that saw a change found.
-- A document counts once for each kind of edit. columnist changes shows each, old against new.
with last_run as (
    select max(run_no) as run_no from sightings where event <> 'pressed'
),
edits as (
    select kind, count(distinct doc_id) as n_documents
    from changes_since((select run_no - 1 from last_run))
    group by kind
),
moves as materialized (
    from moves_since((select run_no - 1 from last_run))
),
seen as (
    select event, sightings.run_id, doc_id, uri from sightings join last_run using (run_no)
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
    from seen
    join earlier_texts using (doc_id, run_id)
    where event = 'removed' and uri not in (select from_uri from moves)
    union all
    select 7, 'moved', count(*) from moves where not is_edited
    union all
    select 8, 'moved and edited', count(*) from moves where is_edited
    union all
    select 9, 'arrived', count(*)
    from seen
    semi join documents using (doc_id)
    where event = 'arrived' and uri not in (select uri from moves)
)
select what, n_documents::bigint as n_documents
from counts
where exists (from seen)
order by place;
