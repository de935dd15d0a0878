-- One row for each sentence added, removed or edited between two versions of a document.
create table changes (
    doc_id varchar not null,
    from_version bigint not null,
    to_version bigint not null,
    run_id varchar not null,
    change_no integer not null,
    op varchar not null,
    old_text varchar,
    new_text varchar,
    similarity double,
    in_title boolean not null
);
comment on table changes is 'Each sentence added, removed or edited between two versions pressed by the same step versions. A title that stands in no sentence, of a field or the head of a page, counts as one.';
comment on column changes.doc_id is 'Document. Key together with to_version and change_no.';
comment on column changes.from_version is 'The earlier version, see versions.';
comment on column changes.to_version is 'The later version, see versions.';
comment on column changes.run_id is 'The run that found the later version.';
comment on column changes.change_no is 'Place of the change in reading order, 0-based.';
comment on column changes.op is 'added, removed or edited.';
comment on column changes.old_text is 'The sentence before; NULL where it was added.';
comment on column changes.new_text is 'The sentence after; NULL where it was removed.';
comment on column changes.similarity is 'Likeness of old_text and new_text, 0 to 1; NULL unless edited.';
comment on column changes.in_title is 'True where the sentence stands in the title, or is one.';
