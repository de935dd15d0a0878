-- Where each sentence stands in the decoded source of its record: its own place, or that of its paragraph.
create or replace view sentence_places as
with sentences_in_paragraphs as (
    select
        sentences.doc_id, sentence_no, paragraph_no, raw_start, raw_end, place_problem, sentences.text,
        sentences.char_start - paragraphs.char_start as sentence_start,
        sentences.char_end - sentences.char_start as n_chars,
        -- Tags, escapes and repairs make a source longer than what it shows; only NFC may make what is shown longer.
        raw_end - raw_start = paragraphs.char_end - paragraphs.char_start and not list_contains(fixes, 'nfc') as is_own
    from sentences
    join paragraphs using (doc_id, paragraph_no)
    join documents using (doc_id)
)
select
    doc_id,
    sentence_no,
    paragraph_no,
    if(is_own, raw_start + sentence_start, raw_start) as raw_start,
    if(is_own, raw_start + sentence_start + n_chars, raw_end) as raw_end,
    is_own,
    place_problem,
    text
from sentences_in_paragraphs;
comment on view sentence_places is 'Where each sentence stands in the decoded source of its record: its own place where its paragraph stands there letter by letter, and else that of its paragraph. `columnist trace` narrows that to the sentence.';
comment on column sentence_places.doc_id is 'Document. Key together with sentence_no.';
comment on column sentence_places.sentence_no is 'As in sentences.';
comment on column sentence_places.paragraph_no is 'The paragraph that the sentence is in.';
comment on column sentence_places.raw_start is 'Start in the decoded source, in code points, 0-based, as in paragraphs.';
comment on column sentence_places.raw_end is 'End in the decoded source, in code points, exclusive; NULL where raw_start is.';
comment on column sentence_places.is_own is 'Whether the place is that of the sentence; false where it is that of its paragraph; NULL where there is none.';
comment on column sentence_places.place_problem is 'Why there is no place, as in paragraphs.';
comment on column sentence_places.text is 'The sentence.';
