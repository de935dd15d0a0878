-- The words that stand near a word more often than elsewhere.
create or replace macro collocates(word, width := 4, k := 50) as table
with counted_documents as materialized (
    select document_no, lang
    from indexed_documents
    join documents using (doc_id)
    anti join (from clusters where not is_canonical) using (doc_id)
),
words as materialized (
    select document_no, sentence_no, position, term, lang
    from postings
    join counted_documents using (document_no)
    where sentence_no >= 0
),
nodes as (
    select document_no, sentence_no, position from words where term = terms(word)[1]
),
near as materialized (
    select distinct words.document_no, words.sentence_no, words.position, term, lang
    from words
    join nodes
        on words.document_no = nodes.document_no
        and words.sentence_no = nodes.sentence_no
        and words.position between nodes.position - width and nodes.position + width
        and words.position <> nodes.position
),
sizes as (
    select (select count(*) from near) as n_near, (select count(*) from words) as n_words
),
totals as (
    select term, count(*) as n_hits from words where term in (select term from near) group by term
),
hits as (
    select term, count(*) as n_here, count(distinct document_no) as n_documents
    from near
    where regexp_matches(term, '\p{L}') and not list_contains(stop_words(lang), term)
    group by term
)
select
    term as collocate,
    n_here as n_near,
    n_hits - n_here as n_elsewhere,
    log_likelihood(n_here, n_hits - n_here, sizes.n_near, n_words - sizes.n_near) as log_likelihood,
    log_ratio(n_here, n_hits - n_here, sizes.n_near, n_words - sizes.n_near) as log_ratio,
    n_documents
from hits
join totals using (term), sizes
where n_words > sizes.n_near and log_ratio > 0
order by round(log_likelihood, 9) desc, term
limit k;
comment on macro table collocates is 'The k words that stand within width words of a word, in its sentence, more often than elsewhere: by log-likelihood, with log_ratio as a power of two, and n_documents, in how many documents they do. Function words and copies are left out.';
