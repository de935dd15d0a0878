-- The shingles of each document that is in a pair to compare.
create or replace temp table shingled_documents as
with wanted as materialized (
    select distinct unnest([doc_a, doc_b]) as doc_id from candidates
),
parts as (
    select doc_id, list(is_compared(role, text) order by paragraph_no) as are_compared
    from paragraphs
    where doc_id in (from wanted)
    group by doc_id
),
hashed as (
    select
        doc_id,
        list_transform(
            shingle_words(array_to_string(list_where(string_split(text, e'\n\n'), are_compared), ' ')),
            lambda word: hash(word)
        ) as words
    from documents
    join parts using (doc_id)
)
select doc_id, (row_number() over ())::integer as document_no, word_shingles(words) as shingles from hashed;
