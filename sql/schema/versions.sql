-- One row for each content that a record has had.
create table versions (
    doc_id varchar not null,
    version bigint not null,
    seen_at timestamp not null,
    run_id varchar not null,
    sha256 varchar,
    title varchar,
    text varchar,
    removed boolean not null
);
comment on table versions is 'Each content that a record has had, and each removal. Pressing the same bytes again adds none.';
comment on column versions.doc_id is 'Document. Key together with version.';
comment on column versions.version is 'From 1, one more for each change of the source''s hash, and for a removal.';
comment on column versions.seen_at is 'When the run that found this content started, UTC.';
comment on column versions.run_id is 'The run that found this content.';
comment on column versions.sha256 is 'SHA-256 of the source''s bytes; NULL for a removal or bytes that could not be read.';
comment on column versions.title is 'Title of this version; NULL where it had none or was not loaded.';
comment on column versions.text is 'Normalised text of this version; NULL where it was not loaded.';
comment on column versions.removed is 'True where this version is the disappearance of the source.';
