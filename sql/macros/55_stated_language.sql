-- The language that a source states.
create or replace macro stated_language(extra) as coalesce(
    extra_text(extra, 'language'), extra_text(extra, 'lang'), extra_text(extra, 'inlanguage'),
    extra_text(extra, 'contentlanguage'), extra_text(extra, 'locale')
);
comment on macro stated_language is 'The language of a document as its source states it, in its own spelling (de-AT, English); documents.lang is what its text says.';
