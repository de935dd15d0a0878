-- A sentence is the slice of its paragraph that its span names.
-- scope: document
-- A cut costs the way to it. Paragraphs are therefore cut into blocks of 524,288 characters, and these into pieces, so that
-- a book on one line does not cost the square of its length. A piece begins at each multiple of 8,192 in the document, and
-- reaches as far again; so a sentence lies in the piece where it begins, unless it is longer than that: then it is cut
-- likewise. A block reaches as far beyond its end as a piece that begins there.
with texts as (
    select 'paragraphs' as table_name, doc_id, paragraph_no, null as sentence_no, char_start, text from paragraphs
    union all
    select 'sentences', doc_id, paragraph_no, sentence_no, char_start, text from sentences where length(text) > 8192
),
blocks as (
    select * exclude (text, n_before), char_start + n_before as block_start, substr(text, n_before + 1, 540672) as block
    from (select *, unnest(range(0, length(text), 524288)) as n_before from texts) as numbered
),
cuts as (
    select
        *, unnest(range(block_start // 8192, (block_start + least(length(block), 524288) - 1) // 8192 + 1)) as piece_no,
        greatest(block_start, piece_no * 8192) as piece_start
    from blocks
),
pieces as (
    select
        * exclude (block, block_start),
        substr(block, piece_start - block_start + 1, if(table_name = 'paragraphs', 16384, 8192)) as piece
    from cuts
),
sentence_pieces as (
    select doc_id, paragraph_no, sentence_no, piece_no, piece_start, piece from pieces where table_name = 'sentences'
    union all
    select doc_id, paragraph_no, sentence_no, char_start // 8192, char_start, text from sentences where length(text) <= 8192
),
slices as (
    select
        doc_id, mine.sentence_no, mine.piece_start as char_start, mine.piece,
        substr(theirs.piece, mine.piece_start - theirs.piece_start + 1, length(mine.piece)) as slice
    from sentence_pieces as mine
    join pieces as theirs using (doc_id, paragraph_no, piece_no)
    where theirs.table_name = 'paragraphs' and mine.piece_start >= theirs.piece_start
),
problems as (
    select doc_id, sentence_no, char_start, slice[:80] as in_the_text, piece[:80] as in_sentences
    from slices
    where piece <> slice
    union all
    select doc_id, sentence_no, char_start, 'another length than its span', text[:80]
    from sentences
    where length(text) <> char_end - char_start
)
select * from problems order by all;
