-- Paragraphs and sentences are numbered from 0 without gaps.
-- scope: document
with numbers as (
    select 'paragraphs' as table_name, doc_id, count(*) as n_rows, min(paragraph_no) as first_no, max(paragraph_no) as last_no
    from paragraphs
    group by doc_id
    union all
    select 'sentences', doc_id, count(*), min(sentence_no), max(sentence_no)
    from sentences
    group by doc_id
)
-- With unique keys (duplicate_keys) this is enough: n distinct numbers from 0 to n - 1.
select * from numbers where first_no <> 0 or last_no <> n_rows - 1 order by all;
