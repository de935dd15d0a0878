-- Each change with what it touches, and its place among those of its document: titles, figures, names and negations first.
create or replace macro changes_since(after) as table
with found as (
    select changes.*, run_no, seen_at, documents.lang
    from changes
    join sightings using (doc_id, run_id)
    left join documents using (doc_id)
    where run_no > after
),
touched as (
    select *, touches(op, in_title, old_text, new_text, coalesce(lang, 'und')) as touches from found
)
select
    run_no,
    run_id,
    seen_at,
    doc_id,
    to_version,
    op,
    touches,
    coalesce(touches[1], if(op = 'rewritten', 'text', 'sentence')) as kind,
    old_text,
    new_text,
    differing(old_text, new_text) as old_part,
    differing(new_text, old_text) as new_part,
    row_number() over (
        partition by doc_id, to_version
        order by
            coalesce(list_position(['title', 'figure', 'name', 'negation'], touches[1]), 5), op <> 'rewritten', change_no
    ) as place
from touched;
comment on macro table changes_since is 'Each change that one of the runs after the run of this number found (0: any), with what it touches: the title, a figure, a name, a negation, as the macros figures, names and negations tell. kind is the first of these, else text for one that was rewritten, and sentence for other changes. old_part and new_part are what differs, with six words on either side. place counts the changes of a version from 1: titles, figures, names, negations, then others, in reading order.';
