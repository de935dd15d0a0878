-- Documents that runs after a run found edited, the weightiest edits first, with their first changes.
with edits as (
    select
        doc_id,
        to_version,
        run_no,
        any_value(run_id) as run_id,
        any_value(seen_at) as seen_at,
        count(*) as n_changes,
        list_sort(list_distinct(list(kind))) as kinds,
        min(coalesce(list_position(['title', 'figure', 'name', 'negation', 'text'], kind), 6)) as weight,
        list({kind: kind, op: op, old_text: old_text, new_text: new_text} order by place) filter (place <= $most_changes)
            as changes
    from changes_since($after)
    group by doc_id, to_version, run_no
)
select
    edits.doc_id,
    records.uri,
    documents.title,
    documents.outlet,
    published_at,
    edits.seen_at,
    edits.run_id,
    edits.to_version,
    edits.kinds,
    edits.n_changes,
    edits.changes,
    count(*) over () as n_all
from edits
join records using (doc_id)
left join documents using (doc_id)
order by weight, run_no desc, uri
limit $k;
