-- One row for each run.
create table runs (
    run_id varchar not null,
    run_no bigint not null,
    flow_run_id varchar,
    flow_run_url varchar,
    started_at timestamp not null,
    published_at timestamp,
    status varchar not null,
    message varchar,
    columnist_version varchar not null,
    settings_hash varchar not null,
    n_found bigint,
    n_loaded bigint,
    n_empty bigint,
    n_skipped bigint,
    n_quarantined bigint,
    n_pressed bigint,
    n_resumed bigint,
    resumed_run_id varchar,
    n_removed bigint,
    bytes_pressed bigint,
    bytes_read bigint,
    peak_bytes bigint,
    seconds double,
    seconds_by_step map(varchar, double)
);
comment on table runs is 'Each run. A run that changed nothing or failed appears with the next publication; columnist status shows all runs immediately.';
comment on column runs.run_id is 'Key. Start time (UTC, to the microsecond, by the clock of the machine) and four random hex digits.';
comment on column runs.run_no is 'Number of the run in this home, from 1: the order of runs, whatever the clocks said. Runs of versions that did not count have numbers up to 0.';
comment on column runs.flow_run_id is 'Prefect''s id of the flow run; NULL for a run without Prefect.';
comment on column runs.flow_run_url is 'Address of the flow run''s page in the Prefect UI; NULL where there is none.';
comment on column runs.started_at is 'When the run started, UTC.';
comment on column runs.published_at is 'When the run published the warehouse, UTC; NULL where it did not.';
comment on column runs.status is 'running, published, unchanged, failed, crashed, or damaged (its entry in the history cannot be read).';
comment on column runs.message is 'Why the run failed, in one line; NULL otherwise.';
comment on column runs.columnist_version is 'Version of Columnist.';
comment on column runs.settings_hash is 'Hash of the steps, libraries and settings that shape the result, 16 hex digits.';
comment on column runs.n_found is 'Records under the roots of the run.';
comment on column runs.n_loaded is 'Records with fate loaded.';
comment on column runs.n_empty is 'Records with fate empty.';
comment on column runs.n_skipped is 'Records with fate skipped.';
comment on column runs.n_quarantined is 'Records with fate quarantined.';
comment on column runs.n_pressed is 'Records pressed in this run because they were new, changed, or affected by a changed step or setting.';
comment on column runs.n_resumed is 'Of the records pressed, those that an earlier run had finished before it was stopped.';
comment on column runs.resumed_run_id is 'The run that had finished them, the last where there were several; NULL where none had.';
comment on column runs.n_removed is 'Records whose source no longer existed.';
comment on column runs.bytes_pressed is 'Bytes of the records pressed.';
comment on column runs.bytes_read is 'Bytes of the files that were read, as they lie on the disk: packed ones packed.';
comment on column runs.peak_bytes is 'The most memory that the run''s process had, and as many times the most that a worker had as there may be workers; NULL where the system does not tell.';
comment on column runs.seconds is 'Wall time from start to end, in seconds.';
comment on column runs.seconds_by_step is 'Wall time of each stage and worker time of each step of the press, in seconds.';
