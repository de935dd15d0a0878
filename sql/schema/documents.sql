-- One row for each current document: a record whose fate is loaded.
create table documents (
    doc_id varchar not null,
    uri varchar not null,
    title varchar,
    byline varchar,
    site varchar,
    url varchar,
    published_at timestamp,
    published_from varchar,
    lang varchar not null,
    lang_confidence double,
    text varchar not null,
    content_hash varchar not null,
    n_chars bigint not null,
    n_words bigint not null,
    n_paragraphs bigint not null,
    n_sentences bigint not null,
    fixes varchar[] not null,
    version bigint,
    first_seen_at timestamp,
    run_id varchar
);
comment on table documents is 'Each current document, with its normalised text. Exactly the records whose fate is loaded.';
comment on column documents.doc_id is 'Key, the same as in records.';
comment on column documents.uri is 'Where the document lies, the same as in records.';
comment on column documents.title is 'Title, from the reader''s field or the paragraph whose role is title; NULL where none was found.';
comment on column documents.byline is 'Author as the source states it; NULL where it does not.';
comment on column documents.site is 'Name of the publication as the source states it; NULL where it does not.';
comment on column documents.url is 'Address that the source gives for itself; NULL where it gives none.';
comment on column documents.published_at is 'When the source says that it was published, UTC; NULL where it does not say.';
comment on column documents.published_from is 'Where published_at was found: a reader''s field, json-ld, meta, url or text; NULL without published_at.';
comment on column documents.lang is 'Language of the document, langdetect''s code (en, zh-cn), und where undecided.';
comment on column documents.lang_confidence is 'Probability that langdetect gives lang, 0 to 1; NULL where undecided, or where the script decided and not langdetect.';
comment on column documents.text is 'Normalised text: paragraphs parted by one blank line, line breaks inside a paragraph joined.';
comment on column documents.content_hash is 'First 32 hex digits of the SHA-256 of text in UTF-8: equal for documents with the same text.';
comment on column documents.n_chars is 'Length of text, Unicode code points.';
comment on column documents.n_words is 'Words in text: maximal runs of characters between white space.';
comment on column documents.n_paragraphs is 'Paragraphs, all roles.';
comment on column documents.n_sentences is 'Sentences, all roles.';
comment on column documents.fixes is 'Names of the repairs that changed this text, in the order in which they ran; empty where none did.';
comment on column documents.version is 'Number of source contents that this uri has had, from 1. From history.';
comment on column documents.first_seen_at is 'When a run first found this uri, UTC. From history.';
comment on column documents.run_id is 'The run that last wrote this document. From history.';
