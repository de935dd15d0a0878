-- Documents whose source is gone, with their last text and the present location of the same content.
create or replace view vanished_documents as
with last_versions as (
    select *, max(version) over (partition by doc_id) = version as is_last from versions
),
arrivals as (
    select moved_from, min(uri) as moved_to, run_id from sightings where moved_from is not null group by moved_from, run_id
)
select
    gone.doc_id,
    sightings.uri,
    earlier.title,
    earlier.text,
    gone.version - 1 as last_version,
    gone.seen_at as vanished_at,
    gone.run_id,
    arrivals.moved_to
from last_versions as gone
join sightings using (doc_id, run_id)
join versions as earlier on earlier.doc_id = gone.doc_id and earlier.version = gone.version - 1
left join arrivals on arrivals.moved_from = sightings.uri and arrivals.run_id = gone.run_id
where gone.removed and gone.is_last;
comment on view vanished_documents is 'Documents whose source is gone: their last title and text, when a run noticed, and the present uri of the same content, if any.';
comment on column vanished_documents.doc_id is 'Document. Key.';
comment on column vanished_documents.uri is 'Last location of the document.';
comment on column vanished_documents.title is 'Its last title; NULL where it had none or was not loaded.';
comment on column vanished_documents.text is 'Its last normalised text; NULL where it was not loaded.';
comment on column vanished_documents.last_version is 'Number of its last content, see versions.';
comment on column vanished_documents.vanished_at is 'When the run that found it gone started, UTC.';
comment on column vanished_documents.run_id is 'The run that found it gone.';
comment on column vanished_documents.moved_to is 'uri under which that run found the same content; NULL where it found none.';
