-- Each content that a record has had, and each removal, in order.
create or replace view versions as
with contents as (
    select
        doc_id,
        row_number() over seen as version,
        seen_at,
        run_id,
        lead(run_id) over seen as next_run_id,
        coalesce(lead(replaced_sha) over seen, sha256[:16]) is not distinct from sha256[:16] as is_followed,
        sha256,
        event = 'removed' as removed
    from sightings
    where event <> 'pressed'
    window seen as (partition by doc_id order by run_no)
)
select
    contents.doc_id,
    contents.version,
    contents.seen_at,
    contents.run_id,
    contents.sha256,
    coalesce(earlier_texts.title, documents.title) as title,
    coalesce(earlier_texts.text, documents.text) as text,
    contents.removed
from contents
left join earlier_texts
    on earlier_texts.doc_id = contents.doc_id and earlier_texts.run_id = contents.next_run_id and is_followed
left join documents on documents.doc_id = contents.doc_id and contents.next_run_id is null;
comment on view versions is 'Each content that a record has had, and each removal, numbered from 1. Pressing the same bytes again adds no version. The text of the newest is in documents, earlier ones are in earlier_texts.';
comment on column versions.doc_id is 'Document. Key together with version.';
comment on column versions.version is 'Number from 1, increased by each change of the source''s hash and each removal.';
comment on column versions.seen_at is 'When the run that found this content started, UTC.';
comment on column versions.run_id is 'The run that found this content.';
comment on column versions.sha256 is 'SHA-256 of the source''s bytes; NULL for a removal or bytes that could not be read.';
comment on column versions.title is 'Title of this version; NULL where it had none, was not loaded, or the sighting that followed was lost.';
comment on column versions.text is 'Normalised text of this version; NULL where it was not loaded, or the sighting that followed was lost.';
comment on column versions.removed is 'True where this version is the removal of the source.';
