-- One row for each paragraph of documents.text, with its place in the text and in the source.
create table paragraphs (
    doc_id varchar not null,
    paragraph_no integer not null,
    role varchar not null,
    lang varchar not null,
    char_start bigint not null,
    char_end bigint not null,
    raw_start bigint,
    raw_end bigint,
    place_problem varchar,
    n_words bigint not null,
    text varchar not null,
    text_hash varchar not null
);
comment on table paragraphs is 'Each paragraph of documents.text, with its role, its place in the text and its place in the decoded source.';
comment on column paragraphs.doc_id is 'Document. Key together with paragraph_no.';
comment on column paragraphs.paragraph_no is 'Position of the paragraph in its document, 0-based, without gaps.';
comment on column paragraphs.role is 'title, heading, body, caption, boilerplate, quoted (from another text, as mails quote) or signature (of a mail). No paragraph is dropped for its role; views filter by it.';
comment on column paragraphs.lang is 'Language of the paragraph: that of the document, unless the paragraph looked different and langdetect confirmed another language.';
comment on column paragraphs.char_start is 'Start in documents.text, in code points, 0-based.';
comment on column paragraphs.char_end is 'End in documents.text, in code points, exclusive.';
comment on column paragraphs.raw_start is 'Start in the decoded source of its record, in code points, 0-based: of a page with its tags, of Markdown with its marks; of JSON the line or object, of CSV the row as it stands in its file, of a feed the item, with all escapes. What stands from raw_start to raw_end shows the paragraph, tags, escapes and white space aside. NULL with a place_problem where none can be shown.';
comment on column paragraphs.raw_end is 'End in the decoded source, in code points, exclusive; NULL where raw_start is.';
comment on column paragraphs.place_problem is 'Why the paragraph has no place; NULL where it has one, and in rows of a version before places had reasons. assembled: put together from several places, or something stands in between that is not shown. rewritten: its characters are others than those that the source shows. ambiguous: stands at several places, and its neighbours leave more than one. unproven: what stands at its place could not be shown to be it. no_source: its format has no text to count in.';
comment on column paragraphs.n_words is 'Words; a word is what stands between white space, and in Chinese, Japanese, Thai, Lao, Khmer and Burmese what ICU''s dictionaries take for one.';
comment on column paragraphs.text is 'The paragraph, normalised; equal to documents.text from char_start to char_end.';
comment on column paragraphs.text_hash is 'First 16 hex digits of the SHA-256 of text in UTF-8; equal for paragraphs with the same text.';
