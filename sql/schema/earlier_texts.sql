-- One row for each text that a record no longer has.
create table earlier_texts (
    doc_id varchar not null,
    run_id varchar not null,
    title varchar,
    text varchar not null
);
comment on table earlier_texts is 'Each text that a document had before its source changed or was removed. The view versions orders them.';
comment on column earlier_texts.doc_id is 'Document. Key together with run_id.';
comment on column earlier_texts.run_id is 'The run that found it changed or removed.';
comment on column earlier_texts.title is 'Title until then; NULL where it had none.';
comment on column earlier_texts.text is 'Normalised text until then.';
