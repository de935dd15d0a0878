-- Columns with a closed vocabulary hold no other word.
with vocabularies as (
    select unnest([
        {'column_name': 'paragraphs.role', 'words': ['title', 'heading', 'body', 'caption', 'boilerplate']},
        {'column_name': 'records.fate', 'words': ['loaded', 'empty', 'skipped', 'quarantined']},
        {'column_name': 'records.stage', 'words': ['scan', 'read', 'decode', 'extract', 'normalise', 'roles', 'language', 'segment', 'signals', 'press']},
        {'column_name': 'sightings.event', 'words': ['arrived', 'changed', 'pressed', 'removed']},
        {'column_name': 'changes.op', 'words': ['added', 'removed', 'edited', 'rewritten']},
        {'column_name': 'copies.kind', 'words': ['exact', 'near']},
        {'column_name': 'reuse.earlier', 'words': ['a', 'b']},
        {'column_name': 'reuse.basis', 'words': ['published_at', 'first_seen_at']},
        {'column_name': 'runs.status', 'words': ['running', 'published', 'unchanged', 'failed', 'crashed', 'damaged']}
    ], recursive := true)
),
values_found as (
    select 'paragraphs.role' as column_name, role as word, count(*) as n_rows from paragraphs group by all
    union all
    select 'records.fate', fate, count(*) from records group by all
    union all
    select 'records.stage', stage, count(*) from records group by all
    union all
    select 'sightings.event', event, count(*) from sightings group by all
    union all
    select 'changes.op', op, count(*) from changes group by all
    union all
    select 'copies.kind', kind, count(*) from copies group by all
    union all
    select 'reuse.earlier', earlier, count(*) from reuse group by all
    union all
    select 'reuse.basis', basis, count(*) from reuse group by all
    union all
    select 'runs.status', status, count(*) from runs group by all
)
select column_name, word, n_rows
from values_found
join vocabularies using (column_name)
where not list_contains(words, word)
order by all;
