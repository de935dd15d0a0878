-- A paragraph's span is its place in the document's text.
-- scope: document
-- The text is the paragraphs joined by blank lines (joined_text), so each begins two characters after the last: one
-- pass, where cutting each span out of its document would cost the square of a document's length.
with places as (
    select
        doc_id, paragraph_no, char_start, char_end, length(text) as n_chars,
        lag(char_end, 1, -2) over (partition by doc_id order by paragraph_no) + 2 as expected_start
    from paragraphs
)
select * from places where char_start <> expected_start or char_end - char_start <> n_chars order by all;
