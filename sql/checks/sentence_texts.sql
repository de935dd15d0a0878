-- A sentence is the slice of its paragraph that its span names.
-- A cut costs the way to it. Paragraphs are therefore cut into pieces of 65,536 characters first, so that a book on one
-- line does not cost the square of its length; each piece reaches as far again, for the sentence that begins near its end.
with pieces as (
    select
        doc_id, paragraph_no, piece_no, char_start + piece_no * 65536 as piece_start,
        substr(text, piece_no * 65536 + 1, 131072) as piece
    from (select *, unnest(range(0, char_end - char_start, 65536)) // 65536 as piece_no from paragraphs) as numbered
),
slices as (
    select
        sentences.doc_id, sentence_no, sentences.char_start, sentences.char_end, sentences.text,
        substr(piece, sentences.char_start - piece_start + 1, sentences.char_end - sentences.char_start) as slice
    from sentences
    join pieces
        on sentences.doc_id = pieces.doc_id
        and sentences.paragraph_no = pieces.paragraph_no
        and sentences.char_start >= piece_start
        and sentences.char_start < piece_start + 65536
)
select doc_id, sentence_no, char_start, char_end, slice[:80] as in_the_text, text[:80] as in_sentences
from slices
where text <> slice
order by all;
