-- A sentence lies inside its paragraph.
-- scope: document
select
    doc_id, sentence_no, paragraph_no, sentences.char_start, sentences.char_end,
    paragraphs.char_start as paragraph_start, paragraphs.char_end as paragraph_end
from sentences
join paragraphs using (doc_id, paragraph_no)
where sentences.char_start < paragraphs.char_start or sentences.char_end > paragraphs.char_end
order by all;
