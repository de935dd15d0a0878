-- They are found, some documents at a time.
-- memory: select sum(100 + 150 * n_paragraphs) from documents_to_shingle
insert into shingled_documents by name
with wanted as materialized (
    select doc_id, document_no, row_no from documents_to_shingle where in_slice(document_no)
),
roled as (
    select doc_id, list(role order by paragraph_no) as roles from paragraphs semi join wanted using (doc_id) group by doc_id
),
parted as (
    -- Paragraphs are those of the text, which is read anyway.
    select wanted.doc_id, document_no, list_zip(roles, string_split(text, e'\n\n')) as parts
    from wanted
    join documents on documents.rowid = row_no
    join roled on roled.doc_id = wanted.doc_id
),
hashed as (
    select
        doc_id,
        document_no,
        list_transform(
            shingle_words(
                array_to_string(
                    list_transform(
                        list_filter(parts, lambda part: is_compared(part[1])), lambda part: part[2]
                    ),
                    ' '
                )
            ),
            lambda word: hash(word)
        ) as words
    from parted
)
select doc_id, document_no, len(shingles) as n_shingles, shingles
from (select doc_id, document_no, word_shingles(words) as shingles from hashed);
