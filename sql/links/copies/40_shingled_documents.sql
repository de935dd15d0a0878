-- The shingles of each document that is in a pair to compare.
create or replace temp table shingled_documents as
with wanted as materialized (
    select distinct unnest([doc_a, doc_b]) as doc_id from candidates
),
roled as (
    select doc_id, list(role order by paragraph_no) as roles from paragraphs where doc_id in (from wanted) group by doc_id
),
parted as (
    -- Paragraphs are those of the text, which is read anyway.
    select doc_id, list_zip(roles, string_split(text, e'\n\n')) as parts from documents join roled using (doc_id)
),
hashed as (
    select
        doc_id,
        list_transform(
            shingle_words(
                array_to_string(
                    list_transform(
                        list_filter(parts, lambda part: is_compared(part[1], part[2])), lambda part: part[2]
                    ),
                    ' '
                )
            ),
            lambda word: hash(word)
        ) as words
    from parted
)
select doc_id, (row_number() over ())::integer as document_no, word_shingles(words) as shingles from hashed;
