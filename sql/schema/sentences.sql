-- One row for each sentence, with its place in its document.
create table sentences (
    doc_id varchar not null,
    sentence_no integer not null,
    paragraph_no integer not null,
    char_start bigint not null,
    char_end bigint not null,
    n_words bigint not null,
    text varchar not null,
    text_hash varchar not null
);
comment on table sentences is 'Each sentence, with its place in its document. A sentence never crosses a paragraph.';
comment on column sentences.doc_id is 'Document. Key together with sentence_no.';
comment on column sentences.sentence_no is 'Position of the sentence in its document, 0-based, without gaps.';
comment on column sentences.paragraph_no is 'Paragraph that holds the sentence.';
comment on column sentences.char_start is 'Start in documents.text, in code points, 0-based.';
comment on column sentences.char_end is 'End in documents.text, in code points, exclusive.';
comment on column sentences.n_words is 'Words; a word is what stands between white space, and in Chinese, Japanese, Thai, Lao, Khmer and Burmese what ICU''s dictionaries take for one.';
comment on column sentences.text is 'The sentence without the white space around it; equal to documents.text from char_start to char_end.';
comment on column sentences.text_hash is 'First 16 hex digits of the SHA-256 of text in UTF-8; equal for sentences with the same text.';
