-- Every character of a document that is no white space lies in one of its sentences.
-- scope: document
-- Counted, not compared: sentences are slices of the text (sentence_texts) that do not overlap (span_order), and the only
-- white space of a paragraph is single spaces.
with in_paragraphs as (
    select doc_id, sum(length(replace(text, ' ', '')))::bigint as n_chars from paragraphs group by doc_id
),
in_sentences as (
    select doc_id, sum(length(replace(text, ' ', '')))::bigint as n_chars from sentences group by doc_id
)
select doc_id, in_paragraphs.n_chars as chars_in_paragraphs, coalesce(in_sentences.n_chars, 0) as chars_in_sentences
from in_paragraphs
left join in_sentences using (doc_id)
where chars_in_paragraphs <> chars_in_sentences
order by all;
