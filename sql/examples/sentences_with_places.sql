-- Where is each sentence of a document, in its text and in its source?
with longest_document as (
    select doc_id, uri from documents order by n_words desc, uri limit 1
)
select
    uri, sentences.sentence_no, sentences.char_start, sentences.char_end,
    paragraphs.raw_start as paragraph_raw_start, paragraphs.raw_end as paragraph_raw_end, sentences.text
from sentences
join longest_document using (doc_id)
join paragraphs using (doc_id, paragraph_no)
order by sentence_no
limit 10;
