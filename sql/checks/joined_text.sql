-- A document's text is its paragraphs joined by blank lines.
-- scope: document
with pieces as (
    select
        doc_id,
        generate_subscripts(string_split(text, e'\n\n'), 1) - 1 as paragraph_no,
        unnest(string_split(text, e'\n\n')) as text
    from documents
)
select doc_id, paragraph_no, pieces.text[:80] as in_the_text, paragraphs.text[:80] as in_paragraphs
from pieces
full join paragraphs using (doc_id, paragraph_no)
where pieces.text is distinct from paragraphs.text
order by all;
