-- Documents that were edited noticeably, a day or more after they were published or first seen.
create or replace view stealth_edits as
with touched as (
    select changes.*, touches(op, in_title, old_text, new_text, lang) as touches
    from changes
    join documents using (doc_id)
),
edits as (
    select
        doc_id,
        to_version,
        run_id,
        count(*) filter (op = 'added') as n_added,
        count(*) filter (op = 'removed') as n_removed,
        count(*) filter (op = 'edited') as n_edited,
        bool_or(in_title) as title_changed,
        bool_or(list_contains(touches, 'figure')) as figure_changed,
        bool_or(list_contains(touches, 'name')) as name_changed,
        bool_or(list_contains(touches, 'negation')) as negation_changed,
        bool_or(op = 'rewritten' and not in_title) as rewritten,
        -- Words touched: all words of an added or removed sentence, and the differing share of an edited one.
        sum(
            len(string_split(coalesce(new_text, old_text), ' '))
            * case when op = 'edited' then 1 - similarity else 1 end
        ) as n_words_touched
    from touched
    group by doc_id, to_version, run_id
)
select
    documents.doc_id,
    documents.uri,
    documents.title,
    edits.to_version,
    versions.seen_at,
    date_diff('hour', coalesce(documents.published_at, documents.first_seen_at), versions.seen_at) as hours_after,
    edits.n_added,
    edits.n_removed,
    edits.n_edited,
    edits.title_changed,
    edits.figure_changed,
    edits.name_changed,
    edits.negation_changed,
    edits.rewritten,
    case when edits.rewritten then 1 else round(edits.n_words_touched / greatest(documents.n_words, 1), 4) end as share_touched
from edits
join documents using (doc_id)
join versions on versions.doc_id = edits.doc_id and versions.run_id = edits.run_id
where hours_after >= 24
    and (
        edits.title_changed
        or edits.figure_changed
        or edits.name_changed
        or edits.negation_changed
        or share_touched >= 0.05
    );
comment on view stealth_edits is 'Documents edited noticeably (in the title, in a figure, a name or a negation, or one word in twenty) 24 hours or more after they were published, or first seen where no date is known.';
comment on column stealth_edits.doc_id is 'Document. Key together with to_version.';
comment on column stealth_edits.uri is 'Location of the document, the same as in documents.';
comment on column stealth_edits.title is 'Title as it is now; NULL where there is none.';
comment on column stealth_edits.to_version is 'The version after the edit, see versions.';
comment on column stealth_edits.seen_at is 'When the run that found the edit started, UTC.';
comment on column stealth_edits.hours_after is 'Hours from published_at, or first_seen_at where no date is known, to seen_at.';
comment on column stealth_edits.n_added is 'Sentences added.';
comment on column stealth_edits.n_removed is 'Sentences removed.';
comment on column stealth_edits.n_edited is 'Sentences edited.';
comment on column stealth_edits.title_changed is 'True where the title was edited.';
comment on column stealth_edits.figure_changed is 'True where a sentence was edited in a figure, see the macro figures.';
comment on column stealth_edits.name_changed is 'True where a sentence was edited in a name, see the macro names.';
comment on column stealth_edits.negation_changed is 'True where a sentence was edited in a negation, see the macro negations.';
comment on column stealth_edits.rewritten is 'True where the text was rewritten, so that its sentences were not aligned.';
comment on column stealth_edits.share_touched is 'Words added, removed or edited over the words that the document has now; above 1 where more was removed than is left. 1 for a text that was rewritten.';
