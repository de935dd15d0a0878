-- The running text of each document: its paragraphs without captions, boilerplate, signatures and what is quoted.
create or replace view body_texts as
select
    paragraphs.doc_id,
    any_value(documents.uri) as uri,
    any_value(documents.lang) as lang,
    count(*) as n_paragraphs,
    sum(paragraphs.n_words)::bigint as n_words,
    string_agg(paragraphs.text, e'\n\n' order by paragraphs.paragraph_no) as text
from paragraphs
join paragraph_roles using (doc_id, paragraph_no)
join documents using (doc_id)
where may_be_quoted(paragraph_roles.role)
group by paragraphs.doc_id;
comment on view body_texts is 'Each document''s text without captions, boilerplate (by paragraph_roles), signatures and what is quoted. Offsets of paragraphs and sentences refer to documents.text, not to this text.';
comment on column body_texts.doc_id is 'Document. Key. A document with nothing else has no row.';
comment on column body_texts.uri is 'Location of the document, the same as in documents.';
comment on column body_texts.lang is 'Language of the document, the same as in documents.';
comment on column body_texts.n_paragraphs is 'Remaining paragraphs.';
comment on column body_texts.n_words is 'Remaining words.';
comment on column body_texts.text is 'The remaining paragraphs, separated by one blank line.';
