-- One row for each manifest loaded into this file.
create table loads (
    manifest_id varchar not null,
    run_id varchar not null,
    loaded_at timestamp not null,
    rows_by_table map(varchar, bigint) not null,
    sql_hash varchar not null,
    state_files varchar[],
    history_files varchar[]
);
comment on table loads is 'Each manifest of the lake that was loaded into this file. The last row describes what the tables hold now.';
comment on column loads.manifest_id is 'Key. First 16 hex digits of the SHA-256 of the manifest.';
comment on column loads.run_id is 'The run that loaded it.';
comment on column loads.loaded_at is 'When, UTC.';
comment on column loads.rows_by_table is 'Rows of each state table in that manifest.';
comment on column loads.sql_hash is 'Hash of the definitions, macros and views in this file, 16 hex digits. If it differs from that of the code, the next run rebuilds the file.';
comment on column loads.state_files is 'What this file holds of each part of the lake: SHA-256 of the list of records and, after a dash, of that of deletions; NULL for earlier loads.';
comment on column loads.history_files is 'SHA-256 of each file of history whose rows this file holds; NULL for earlier loads.';
