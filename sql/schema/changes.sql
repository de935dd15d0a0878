-- One row for each sentence added, removed or edited between two versions of a document; one for a text rewritten.
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
comment on table changes is 'Each sentence added, removed or edited between two versions pressed by the same step versions. A title that is not part of the text, from a field or the head of a page, counts as a sentence. Two versions that are too long or too different to be aligned at bounded cost are one change, rewritten.';
comment on column changes.doc_id is 'Document. Key together with to_version and change_no.';
comment on column changes.from_version is 'The earlier version, see versions.';
comment on column changes.to_version is 'The later version, see versions.';
comment on column changes.run_id is 'The run that found the later version.';
comment on column changes.change_no is 'Place of the change in reading order, 0-based.';
comment on column changes.op is 'added, removed or edited: a sentence. rewritten: the text, whose sentences were not aligned.';
comment on column changes.old_text is 'The sentence before; NULL where it was added. Of a rewritten text up to 1,000 characters, from the word in which the versions begin to differ; NULL where nothing is left or it could not be compared at all. The whole is in earlier_texts.';
comment on column changes.new_text is 'The sentence after; NULL where it was removed. Of a rewritten text as old_text; the whole is in documents, or in earlier_texts where it has changed since.';
comment on column changes.similarity is 'Likeness of old_text and new_text, 0 to 1, NULL unless edited: 2 L / T (normalised Indel similarity), where L is the length of their longest common subsequence and T that of both together, in words. A letter of a script without spaces between words counts as a word; where either text is a single word, characters are counted. Half or more: less is one sentence removed and one added.';
comment on column changes.in_title is 'True where the sentence is in the title or is the title. Beside a text that was rewritten, a title that changed is a change of its own.';
