-- Columns with a closed vocabulary hold no other word.
-- scope: document
with vocabularies as (
    select unnest([
        {'column_name': 'paragraphs.role', 'words': ['title', 'heading', 'body', 'caption', 'boilerplate', 'quoted', 'signature']},
        {'column_name': 'paragraphs.place_problem', 'words': ['assembled', 'rewritten', 'ambiguous', 'unproven', 'no_source']},
        {'column_name': 'records.fate', 'words': ['loaded', 'empty', 'skipped', 'quarantined']},
        {'column_name': 'records.stage', 'words': ['scan', 'read', 'decode', 'extract', 'mail', 'normalise', 'places', 'words', 'origin', 'roles', 'page_kind', 'language', 'segment', 'signals', 'minhash', 'fingerprint', 'press']},
        {'column_name': 'documents.page_kind', 'words': ['article', 'list', 'stub', 'error', 'captcha', 'consent', 'paywall', 'script', 'navigation']},
        {'column_name': 'sightings.event', 'words': ['arrived', 'changed', 'pressed', 'removed']},
        {'column_name': 'changes.op', 'words': ['added', 'removed', 'edited', 'rewritten']},
        {'column_name': 'copies.kind', 'words': ['exact', 'near']},
        {'column_name': 'reuse.earlier', 'words': ['a', 'b']},
        {'column_name': 'reuse.basis', 'words': ['published_at', 'first_seen_at']},
        {'column_name': 'runs.status', 'words': ['running', 'published', 'unchanged', 'failed', 'crashed', 'damaged']}
    ], recursive := true)
),
values_found as (
    select 'paragraphs.role' as column_name, role as word, count(*) as n_rows, min(doc_id) as doc_id from paragraphs group by role
    union all
    select 'paragraphs.place_problem', place_problem, count(*), min(doc_id) from paragraphs group by place_problem
    union all
    select 'records.fate', fate, count(*), min(doc_id) from records group by fate
    union all
    select 'records.stage', stage, count(*), min(doc_id) from records group by stage
    union all
    select 'documents.page_kind', page_kind, count(*), min(doc_id) from documents group by page_kind
    union all
    select 'sightings.event', event, count(*), min(doc_id) from sightings group by event
    union all
    select 'changes.op', op, count(*), min(doc_id) from changes group by op
    union all
    select 'copies.kind', kind, count(*), min(doc_a) from copies group by kind
    union all
    select 'reuse.earlier', earlier, count(*), min(doc_a) from reuse group by earlier
    union all
    select 'reuse.basis', basis, count(*), min(doc_a) from reuse group by basis
    union all
    select 'runs.status', status, count(*), null::varchar from runs group by status
)
select column_name, word, n_rows, doc_id
from values_found
join vocabularies using (column_name)
where not list_contains(words, word)
order by all;
