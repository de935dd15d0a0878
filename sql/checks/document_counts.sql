-- The counts in documents agree with the tables.
-- scope: document
with lengths as (
    select doc_id, length(text) as n_chars from documents
),
paragraph_counts as (
    select doc_id, sum(n_words)::bigint as n_words, count(*) as n_paragraphs from paragraphs group by doc_id
),
sentence_counts as (
    select doc_id, count(*) as n_sentences from sentences group by doc_id
),
counts as (
    select
        doc_id,
        [documents.n_chars, documents.n_words, documents.n_paragraphs, documents.n_sentences] as stated,
        [lengths.n_chars, coalesce(p.n_words, 0), coalesce(p.n_paragraphs, 0), coalesce(s.n_sentences, 0)] as counted
    from documents
    join lengths using (doc_id)
    left join paragraph_counts as p using (doc_id)
    left join sentence_counts as s using (doc_id)
)
select
    doc_id, unnest(['n_chars', 'n_words', 'n_paragraphs', 'n_sentences']) as column_name,
    unnest(stated) as stated, unnest(counted) as counted
from counts
where stated <> counted
order by all;
