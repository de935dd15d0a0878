-- A word or phrase in its context, one occurrence in each row.
create or replace macro concordance(word, width := 60, k := 100) as table
with wanted as materialized (
    select terms(word) as terms
),
places as (
    select distinct document_no, sentence_no
    from phrase_places((select list(parts) from query_parts('"' || replace(word, '"', ' ') || '"') as parts), true)
    where sentence_no >= 0
),
chosen as (
    select uri, outlet, published_at, doc_id, sentence_no, sentences.text, char_start, documents.text as document_text
    from places
    join indexed_documents using (document_no)
    join documents using (doc_id)
    join sentences using (doc_id, sentence_no)
    order by uri, sentence_no
    limit k
),
pieces as (
    select
        * exclude (text, terms),
        string_split_regex(
            regexp_replace(
                marked(text, wanted.terms),
                chr(3) || '([^\p{L}\p{M}\p{N}' || chr(2) || ']*)' || chr(2),
                '\1',
                'g'
            ),
            '[' || chr(2) || chr(3) || ']'
        ) as pieces
    from chosen, wanted
),
runs as (
    select
        * exclude (pieces),
        unnest(range(2, len(pieces) + 1, 2)) as piece_no,
        pieces
    from pieces
),
spans as (
    select
        * exclude (pieces, piece_no),
        pieces[piece_no] as hit,
        char_start + length(array_to_string(pieces[:piece_no - 1], '')) as hit_start
    from runs
)
select
    regexp_replace(
        substr(document_text, greatest(1, hit_start + 1 - width), least(width, hit_start)), '\n+', ' ¶ ', 'g'
    ) as before,
    hit,
    regexp_replace(substr(document_text, hit_start + length(hit) + 1, width), '\n+', ' ¶ ', 'g') as after,
    outlet,
    published_at,
    uri,
    doc_id,
    sentence_no
from spans, wanted
where list_has_all(terms(hit), wanted.terms)
order by uri, sentence_no, hit_start;
comment on macro table concordance is 'A word or phrase in its context (KWIC): up to width characters of the document on either side of each occurrence, for the first k sentences that hold it. ¶ marks the end of a paragraph.';
