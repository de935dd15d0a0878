-- One row for each raw document found: a file, or a member, line or row of one. Every record has exactly one fate.
create table records (
    doc_id varchar not null,
    uri varchar not null,
    root varchar not null,
    file_uri varchar not null,
    position bigint,
    byte_start bigint,
    byte_end bigint,
    media_type varchar,
    encoding varchar,
    bytes bigint,
    sha256 varchar,
    fingerprint varchar not null,
    fate varchar not null,
    stage varchar,
    reason varchar,
    detail varchar,
    modified_at timestamp,
    moved_from varchar,
    first_seen_at timestamp,
    first_run_id varchar,
    run_id varchar
);
comment on table records is 'Each raw document found: a file, or a member, line or row of one. A record has exactly one fate, and everything that was found is here.';
comment on column records.doc_id is 'Key. First 32 hex digits of sha256(uri): the document that this record is, or would be.';
comment on column records.uri is 'Location of the record: <root name>/<path>, with !/ before a member of an archive and # before a record of a file.';
comment on column records.root is 'Name of the root (the folder or file named on the command line) that holds the record.';
comment on column records.file_uri is 'uri of the file that holds the record; the record''s own where the file is one record.';
comment on column records.position is 'Position of the record in its container, 0-based; NULL for a file that is one record.';
comment on column records.byte_start is 'Where the record begins in the uncompressed stream that it lies in, in bytes, 0-based: that of its file, or of the innermost zip member or attached file that its uri names; members of a tar lie in the stream of the tar. NULL where it has no bytes of its own there: a row of Parquet (position counts its rows), an object inside a JSON object, a file that was not read.';
comment on column records.byte_end is 'End of the record in the same stream, exclusive: a line without its line feed, the lines of a CSV row, an element of an array, an item of a feed, a message without its From line, a WARC record with its headers and no line end behind it; the whole stream where it is one document.';
comment on column records.media_type is 'Media type as which the record was read, an IANA name such as text/plain; NULL where it was not read.';
comment on column records.encoding is 'Name of the Python codec that decoded the bytes; raw offsets count the characters that it produced. NULL where nothing was decoded.';
comment on column records.bytes is 'Size of the record in bytes; NULL where unknown.';
comment on column records.sha256 is 'SHA-256 of the record''s bytes, 64 hex digits; NULL where they were not read.';
comment on column records.fingerprint is 'Hash of the content (32 hex digits), then of the steps, libraries and settings that shape the result (16). A record whose fingerprint changed is pressed again.';
comment on column records.fate is 'loaded (it is a document), empty (no text), skipped (by a rule), quarantined (it should have loaded and could not).';
comment on column records.stage is 'Where the fate was decided: scan, read, a step (decode, extract, mail, normalise, roles, language, segment, signals, minhash), or press if a worker died; NULL when loaded.';
comment on column records.reason is 'Reason code, from a closed vocabulary (see columnist docs); NULL when loaded.';
comment on column records.detail is 'The reason in one line for people; NULL when loaded.';
comment on column records.modified_at is 'Modification time of the source when this content was first seen, UTC. From history.';
comment on column records.moved_from is 'uri of the same content before a rename; NULL otherwise. From history.';
comment on column records.first_seen_at is 'When a run first found this uri, UTC. From history.';
comment on column records.first_run_id is 'The run that first found this uri. From history.';
comment on column records.run_id is 'The run that last wrote this record, because it arrived, its content changed or a step changed. From history.';
