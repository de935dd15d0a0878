-- Spans are not empty, follow the reading order and do not overlap.
-- scope: document
with spans as (
    select
        'paragraphs' as table_name, doc_id, paragraph_no as ordinal, char_start, char_end,
        lag(char_end, 1, 0) over (partition by doc_id order by paragraph_no) as previous_end
    from paragraphs
    union all
    select
        'sentences', doc_id, sentence_no, char_start, char_end,
        lag(char_end, 1, 0) over (partition by doc_id order by sentence_no)
    from sentences
)
select * from spans where char_end <= char_start or char_start < previous_end order by all;
