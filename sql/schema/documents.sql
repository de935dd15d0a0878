-- One row for each current document: a record whose fate is loaded.
create table documents (
    doc_id varchar not null,
    uri varchar not null,
    title varchar,
    byline varchar,
    authors varchar[],
    site varchar,
    outlet varchar,
    url varchar,
    published_at timestamp,
    published_from varchar,
    updated_at timestamp,
    page_kind varchar,
    page_evidence varchar[],
    extraction_doubtful boolean,
    extra varchar,
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
comment on column documents.uri is 'Location of the document, the same as in records.';
comment on column documents.title is 'Title, from the reader''s field or the paragraph whose role is title; NULL where none was found.';
comment on column documents.byline is 'The people who wrote it, with a comma between two; NULL where the source states none.';
comment on column documents.authors is 'The same people as a list; empty where the source states none.';
comment on column documents.site is 'Name of the publication as the source states it; NULL where it states none, or a title or a copyright line in its place.';
comment on column documents.outlet is 'Who published it: site, else the host of url without www, else the nearest folder of uri that is named in letters, else the root.';
comment on column documents.url is 'Address that the source states for itself; NULL where it states none.';
comment on column documents.published_at is 'When it was published according to the source, UTC; NULL where the source does not say.';
comment on column documents.published_from is 'Where published_at was found: a reader''s field, json-ld, meta, url or text; NULL without published_at.';
comment on column documents.updated_at is 'When it was changed last according to the source, UTC; NULL where the source does not say, or names a time before published_at.';
comment on column documents.page_kind is 'What kind of page it is: article, list (of articles), stub, error, captcha, consent (cookies), paywall, script (asks for JavaScript), or navigation alone.';
comment on column documents.page_evidence is 'What speaks for its kind, in words; for an article only where extraction_doubtful.';
comment on column documents.extraction_doubtful is 'Whether text is a small part, less than half, of the prose that the page shows, or of the length that its metadata states.';
comment on column documents.extra is 'What the source says besides, as a JSON object in the order of its names: section, tags, keywords, stated language, and whatever else its record holds that no column takes. At most 64 facts and 8,000 characters; _left_out counts what did not fit. extra_text, extra_list, section, keywords and stated_language read it.';
comment on column documents.lang is 'Language of the document as a code of langdetect (en, zh-cn), or und where undecided.';
comment on column documents.lang_confidence is 'Probability that langdetect assigns to lang, 0 to 1; NULL where undecided, or where the script decided instead of langdetect.';
comment on column documents.text is 'Normalised text: paragraphs are separated by one blank line, and line breaks inside a paragraph are joined.';
comment on column documents.content_hash is 'First 32 hex digits of the SHA-256 of text in UTF-8; equal for documents with the same text.';
comment on column documents.n_chars is 'Length of text in Unicode code points.';
comment on column documents.n_words is 'Words in text; a word is what stands between white space, and in Chinese, Japanese, Thai, Lao, Khmer and Burmese what ICU''s dictionaries take for one.';
comment on column documents.n_paragraphs is 'Paragraphs of all roles.';
comment on column documents.n_sentences is 'Sentences in paragraphs of all roles.';
comment on column documents.fixes is 'Names of the repairs that changed this text, in the order in which they ran; empty if none did. whole_page: all visible text of a page, as it is too large, too deep or too dense with tags for the search for its article.';
comment on column documents.version is 'Number of source contents that this uri has had, from 1. From history.';
comment on column documents.first_seen_at is 'When a run first found this uri, UTC. From history.';
comment on column documents.run_id is 'The run that last wrote this document. From history.';
