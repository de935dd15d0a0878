-- One row for each time that a run saw a record arrive, change or disappear, or pressed it again.
create table sightings (
    doc_id varchar not null,
    run_id varchar not null,
    run_no bigint not null,
    seen_at timestamp not null,
    event varchar not null,
    uri varchar not null,
    sha256 varchar,
    replaced_sha varchar,
    modified_at timestamp,
    moved_from varchar
);
comment on table sightings is 'When each record arrived, changed or was removed, and each time it was pressed again.';
comment on column sightings.doc_id is 'Document. Key together with run_id.';
comment on column sightings.run_id is 'The run that saw it.';
comment on column sightings.run_no is 'Number of that run, see runs: what was seen later has a higher one.';
comment on column sightings.seen_at is 'When that run started, UTC.';
comment on column sightings.event is 'arrived, changed (other bytes), pressed (the same bytes again, with other steps, libraries or settings) or removed.';
comment on column sightings.uri is 'uri of the record.';
comment on column sightings.sha256 is 'SHA-256 of the bytes seen; NULL for a removal or bytes that were not read.';
comment on column sightings.replaced_sha is 'First 16 hex digits of the SHA-256 of the bytes that the record had before; NULL where there were none, they were not read, or an earlier release wrote the row. Where the sighting before says otherwise, one in between was lost.';
comment on column sightings.modified_at is 'Modification time of the source file, UTC; NULL where it has none.';
comment on column sightings.moved_from is 'For an arrival, the uri of the same bytes until this run; NULL otherwise.';
