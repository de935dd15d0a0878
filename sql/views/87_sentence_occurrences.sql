-- Each sentence with the document that had it first, by publication and by first sight.
create or replace view sentence_occurrences as
select
    sentences.doc_id,
    sentence_no,
    text_hash,
    sentences.text,
    sentences.n_words,
    published_at,
    first_seen_at,
    row_number() over published as occurrence_no,
    first(sentences.doc_id) over published as first_published_doc_id,
    first(sentences.doc_id) over (
        partition by text_hash order by first_seen_at nulls last, published_at nulls last, doc_id, sentence_no
    ) as first_seen_doc_id,
    count(*) over (partition by text_hash) as n_occurrences
from sentences
join documents using (doc_id)
window published as (partition by text_hash order by published_at nulls last, first_seen_at nulls last, doc_id, sentence_no);
comment on view sentence_occurrences is 'Each sentence of each document, with the document that published the same sentence first, the one that was seen first with it, and how many times it occurs. Sentences are the same where their text is, letter by letter. Ask for one by its text_hash.';
comment on column sentence_occurrences.doc_id is 'Document. Key together with sentence_no.';
comment on column sentence_occurrences.sentence_no is 'As in sentences.';
comment on column sentence_occurrences.text_hash is 'As in sentences; equal for the same sentence.';
comment on column sentence_occurrences.text is 'The sentence.';
comment on column sentence_occurrences.n_words is 'As in sentences.';
comment on column sentence_occurrences.published_at is 'When the document was published, UTC; NULL where unknown.';
comment on column sentence_occurrences.first_seen_at is 'When the run that found the document started, UTC.';
comment on column sentence_occurrences.occurrence_no is '1 for the first occurrence by published_at, then by first_seen_at, doc_id and sentence_no; undated ones come last.';
comment on column sentence_occurrences.first_published_doc_id is 'The document of that first occurrence.';
comment on column sentence_occurrences.first_seen_doc_id is 'The document that was seen first with this sentence, by first_seen_at, then by published_at and doc_id.';
comment on column sentence_occurrences.n_occurrences is 'How many times the sentence occurs, in all documents.';
