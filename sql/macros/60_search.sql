-- Documents by relevance to a query.
create or replace macro search(query, k := 10, mark_start := '[', mark_end := ']', fold_copies := false) as table
with parts as materialized (
    from query_parts(query)
),
query_terms as materialized (
    select term, row_number() over () as term_no
    from (select distinct unnest(terms) as term from parts where not is_excluded and field in ('', 'title'))
),
-- For common terms, the count in each document is stored; for the others, the places are counted.
common_hits as materialized (
    select term_no, document_no, tf from common_terms join query_terms using (term)
),
hits as materialized (
    from common_hits
    union all
    select term_no, document_no, count(*) as tf
    from postings
    join (from query_terms where term_no not in (select term_no from common_hits)) using (term)
    group by all
),
weights as (
    select term_no, count(*) as n_with_term from hits group by term_no
),
sizes as (
    select count(*) as n_texts, avg(n_terms) as mean_terms from indexed_documents
),
places as materialized (
    select part_no, document_no, sentence_no from phrase_places((select list(parts) from parts))
),
met as (
    select distinct part_no, document_no from places
    union all
    select part_no, document_no
    from parts
    join documents
        on if(field = 'lang', speaks(lang, words), list_has_all(terms(concat_ws(' ', site, host(url))), parts.terms))
    join indexed_documents using (doc_id)
    where field in ('lang', 'site')
),
verdicts as (
    select document_no, count(*) filter (not is_excluded) as n_met, count(*) filter (is_excluded) as n_excluded
    from met
    join parts using (part_no)
    group by document_no
),
demands as (
    select count(*) filter (is_demand and not is_excluded) as n_demands, count(*) as n_parts from parts
),
scores as (
    -- Rounded, because a sum depends on the order of its terms, which varies between threads: ties must stay ties.
    select document_no, round(sum(bm25(tf, n_terms, mean_terms, n_with_term, n_texts)), 9) as score
    from hits
    join weights using (term_no)
    join indexed_documents using (document_no), sizes
    group by document_no
),
found as materialized (
    select document_no, doc_id, coalesce(score, 0) as score
    from indexed_documents
    left join scores using (document_no)
    left join verdicts using (document_no), demands
    where n_parts > 0
        and coalesce(n_excluded, 0) = 0
        and coalesce(n_met, 0) = n_demands
        and (score is not null or not exists (from query_terms))
),
lesser_copies as (
    select document_no
    from found
    join clusters using (doc_id)
    where fold_copies
    qualify row_number() over (partition by cluster_id order by score desc, doc_id) > 1
),
best as materialized (
    from found anti join lesser_copies using (document_no) order by score desc, doc_id limit k
),
sentence_scores as (
    select document_no, sentence_no, round(sum(weight(n_with_term, n_texts)), 9) as score
    from (
        select distinct document_no, sentence_no, term_no
        from postings
        join query_terms using (term)
        where document_no in (select document_no from best)
    )
    join weights using (term_no), sizes
    group by document_no, sentence_no
),
shown as (
    select
        document_no,
        greatest(0, arg_max(sentence_no, (coalesce(n_phrases, 0), sentence_no > 0, score, -sentence_no))) as sentence_no
    from sentence_scores
    left join (
        select document_no, sentence_no, count(*) as n_phrases from places group by all
    ) using (document_no, sentence_no)
    group by document_no
),
wanted as (
    select coalesce(list(term), []) as hit_terms from query_terms
),
chosen as materialized (
    select score, doc_id, coalesce(shown.sentence_no, 0) as sentence_no from best left join shown using (document_no)
),
-- Semi-joins, so that only the long texts of hits are read.
chosen_documents as (
    select doc_id, title, uri, lang, published_at from documents where doc_id in (select doc_id from chosen)
),
chosen_sentences as (
    select doc_id, sentence_no, text from sentences where doc_id in (select doc_id from chosen)
),
texts as (
    select chosen.*, chosen_documents.* exclude (doc_id), marked(text, hit_terms) as text
    from chosen
    join chosen_documents using (doc_id)
    join chosen_sentences using (doc_id, sentence_no), wanted
)
select
    round(score, 4) as score,
    title,
    replace(replace(snippet(text), e'\x02', mark_start), e'\x03', mark_end) as snippet,
    uri,
    doc_id,
    sentence_no,
    lang,
    published_at,
    coalesce(cluster_size - 1, 0) as n_copies
from texts
left join clusters using (doc_id)
order by texts.score desc, doc_id;
comment on macro table search is 'The k documents most relevant to a query, by BM25 over their titles and sentences. "Phrases" and title: words must occur, -words must not, site: and lang: filter, and other words rank. The snippet is the most relevant sentence, with its hits between the marks. n_copies: the other documents of its cluster of copies; with fold_copies, only the best of each cluster is shown.';
