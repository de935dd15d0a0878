-- One row for each document: what passages it may share with others.
create table fingerprints (
    doc_id varchar not null,
    hashes bigint[] not null,
    char_starts bigint[] not null,
    word_nos bigint[] not null
);
comment on table fingerprints is 'What is left of each document to find passages that it shares with others: hashes of some runs of five words, chosen by winnowing, so that texts which share seven words share one. Captions, boilerplate and quoted mail have none.';
comment on column fingerprints.doc_id is 'Document. Key.';
comment on column fingerprints.hashes is 'Hashes of 40 bits of runs of five words and of the language, in the order of the text; a run that occurs twice is here once.';
comment on column fingerprints.char_starts is 'Where each of them starts in documents.text, in code points, 0-based.';
comment on column fingerprints.word_nos is 'The number of the word at which each of them starts, 0-based, among all words of the text.';
