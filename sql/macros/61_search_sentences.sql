-- Sentences by relevance to a query.
create or replace macro search_sentences(query, k := 10, mark_start := '[', mark_end := ']', by_date := false, exact := false) as table
with tokens as materialized (
    from query_tokens(query)
),
parts as materialized (
    select part_no, field, is_excluded, is_demand, is_prefix, is_quoted, words, terms from tokens where operator is null order by part_no
),
ranking as materialized (
    from query_terms((select list(parts) from parts), exact)
),
hits as materialized (
    select term_no, document_no, sentence_no, count(*) as tf
    from postings
    join ranking using (term)
    join (
        -- A form of a word is one only in texts of its language.
        select document_no, lang from indexed_documents join documents using (doc_id)
    ) as languages using (document_no)
    where sentence_no >= 0 and (ranking.lang is null or ranking.lang = languages.lang)
    group by all
),
weights as (
    select term_no, count(*) as n_with_term from hits group by term_no
),
sizes as (
    select count(*) as n_texts, avg(n_terms) as mean_terms from indexed_sentences where sentence_no >= 0
),
met as (
    select part_no, document_no, if(field = 'title', null, sentence_no) as sentence_no
    from phrase_places((select list(parts) from parts), exact)
    join parts using (part_no)
    group by all
    union all
    select part_no, document_no, null from filter_matches((select list(parts) from parts))
),
scores as (
    -- Rounded, because a sum depends on the order of its terms, which varies between threads: ties must stay ties.
    select document_no, sentence_no, round(sum(bm25(tf, n_terms, mean_terms, n_with_term, n_texts)), 9) as score
    from hits
    join weights using (term_no)
    join indexed_sentences using (document_no, sentence_no), sizes
    group by document_no, sentence_no
),
sets as (
    select document_no, sentence_no, list(distinct part_no) as met from met group by all
),
-- What the sentence meets, and what its document meets whatever the sentence.
of_sentences as materialized (
    select
        scores.*,
        list_sort(list_distinct(coalesce(of_sentence.met, []) || coalesce(of_document.met, []))) as met
    from scores
    left join (from sets where sentence_no is not null) as of_sentence using (document_no, sentence_no)
    left join (from sets where sentence_no is null) as of_document on of_document.document_no = scores.document_no
),
verdicts as materialized (
    from query_verdicts((select list(tokens) from tokens), (select list(met) from (select distinct met from of_sentences)))
),
best as materialized (
    select score, doc_id, sentence_no, count(*) over () as n_found
    from of_sentences
    join verdicts using (met)
    join indexed_documents using (document_no)
    left join documents using (doc_id)
    where is_wanted
    order by if(by_date, published_at, null) desc nulls last, score desc, doc_id, sentence_no
    limit k
),
wanted as (
    select coalesce(list(term), []) as hit_terms from ranking
),
-- Semi-joins, so that only the long texts of hits are read.
chosen_documents as (
    select doc_id, title, uri, outlet, lang, published_at from documents where doc_id in (select doc_id from best)
),
chosen_sentences as (
    select doc_id, sentence_no, text from sentences where doc_id in (select doc_id from best)
),
texts as (
    select best.*, chosen_documents.* exclude (doc_id), marked(text, hit_terms) as text
    from best
    join chosen_documents using (doc_id)
    join chosen_sentences using (doc_id, sentence_no), wanted
)
select
    round(score, 4) as score,
    replace(replace(snippet(text), e'\x02', mark_start), e'\x03', mark_end) as snippet,
    title,
    uri,
    doc_id,
    sentence_no,
    lang,
    published_at,
    outlet,
    n_found
from texts
order by if(by_date, published_at, null) desc nulls last, texts.score desc, doc_id, sentence_no;
comment on macro table search_sentences is 'The k sentences most relevant to a query, by BM25 over sentences. A query is written as for search; a phrase must occur in the sentence itself, and an excluded word must not.';
