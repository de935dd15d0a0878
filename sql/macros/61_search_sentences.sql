-- Sentences by relevance to a query.
create or replace macro search_sentences(query, k := 10, mark_start := '[', mark_end := ']') as table
with parts as materialized (
    from query_parts(query)
),
query_terms as materialized (
    select term, row_number() over () as term_no
    from (select distinct unnest(terms) as term from parts where not is_excluded and field in ('', 'title'))
),
hits as materialized (
    select term_no, document_no, sentence_no, count(*) as tf
    from postings
    join query_terms using (term)
    where sentence_no >= 0
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
    from phrase_places((select list(parts) from parts))
    join parts using (part_no)
    group by all
    union all
    select part_no, document_no, null
    from parts
    join documents
        on if(field = 'lang', speaks(lang, words), list_has_all(terms(concat_ws(' ', site, host(url))), parts.terms))
    join indexed_documents using (doc_id)
    where field in ('lang', 'site')
),
demands as (
    select part_no, is_excluded from parts where is_demand
),
scores as (
    -- Rounded, because a sum depends on the order of its terms, which varies between threads: ties must stay ties.
    select document_no, sentence_no, round(sum(bm25(tf, n_terms, mean_terms, n_with_term, n_texts)), 9) as score
    from hits
    join weights using (term_no)
    join indexed_sentences using (document_no, sentence_no), sizes
    group by document_no, sentence_no
),
failed as (
    select distinct document_no, scores.sentence_no
    from scores, demands
    where is_excluded = exists (
        from met
        where met.part_no = demands.part_no
            and met.document_no = scores.document_no
            and coalesce(met.sentence_no, scores.sentence_no) = scores.sentence_no
    )
),
best as materialized (
    select score, doc_id, sentence_no
    from scores
    anti join failed using (document_no, sentence_no)
    join indexed_documents using (document_no)
    order by score desc, doc_id, sentence_no
    limit k
),
wanted as (
    select coalesce(list(term), []) as hit_terms from query_terms
),
-- Semi-joins, so that only the long texts of hits are read.
chosen_documents as (
    select doc_id, title, uri, lang, published_at from documents where doc_id in (select doc_id from best)
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
    published_at
from texts
order by texts.score desc, doc_id, sentence_no;
comment on macro table search_sentences is 'The k sentences most relevant to a query, by BM25 over sentences. A query is written as for search; a phrase must occur in the sentence itself, and an excluded word must not.';
