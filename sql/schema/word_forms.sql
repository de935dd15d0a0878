-- One row for each inflected form in the index and each dictionary form (lemma) that it may belong to.
create table word_forms (
    lang varchar not null,
    term varchar not null,
    lemma varchar not null
);
comment on table word_forms is 'Inflected forms: the terms of postings whose dictionary form is another word, in the languages that simplemma (the extra lemmas) knows. A search for elections also finds election.';
comment on column word_forms.lang is 'Language of documents that hold the term, as in documents.lang. Key together with term and lemma.';
comment on column word_forms.term is 'The form, as in postings.';
comment on column word_forms.lemma is 'Its dictionary form, written as a term. A form that is one of several words has several.';
