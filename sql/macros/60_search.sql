-- Documents by relevance to a query.
create or replace macro search(
    query, k := 10, mark_start := '[', mark_end := ']', fold_copies := false, by_date := false, exact := false
) as table
with tokens as materialized (
    from query_tokens(query)
),
parts as materialized (
    select part_no, field, is_excluded, is_demand, is_prefix, is_quoted, words, terms from tokens where operator is null order by part_no
),
ranking as materialized (
    from query_terms((select list(parts) from parts), exact)
),
-- A form of a word is one only in texts of its language.
languages as materialized (
    select document_no, lang from indexed_documents join documents using (doc_id)
),
-- For common terms, the count in each document is stored; for the others, the places are counted.
common_hits as materialized (
    select term, document_no, tf from common_terms where term in (select term from ranking)
),
hits as materialized (
    select term_no, document_no, sum(tf)::bigint as tf
    from (
        from common_hits
        union all
        select term, document_no, count(*) as tf
        from postings
        where term in (select term from ranking where term not in (select term from common_hits))
        group by all
    )
    join ranking using (term)
    join languages using (document_no)
    where ranking.lang is null or ranking.lang = languages.lang
    group by all
),
weights as (
    select term_no, count(*) as n_with_term from hits group by term_no
),
sizes as (
    select count(*) as n_texts, avg(n_terms) as mean_terms from indexed_documents
),
places as materialized (
    select part_no, document_no, sentence_no from phrase_places((select list(parts) from parts), exact)
),
met as (
    select distinct part_no, document_no from places
    union all
    select part_no, document_no from filter_matches((select list(parts) from parts))
),
sets as materialized (
    select document_no, list_sort(list(distinct part_no)) as met from met group by document_no
),
verdicts as materialized (
    from query_verdicts((select list(tokens) from tokens), (select list(met) from (select distinct met from sets union select []::bigint[])))
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
    left join sets using (document_no)
    join verdicts on verdicts.met = coalesce(sets.met, [])
    where is_wanted
        and exists (from parts)
        and (score is not null or not exists (from parts where not is_demand))
),
lesser_copies as (
    select document_no
    from found
    join clusters using (doc_id)
    where fold_copies
    qualify row_number() over (partition by cluster_id order by score desc, doc_id) > 1
),
best as materialized (
    select found.*, count(*) over () as n_found
    from found
    anti join lesser_copies using (document_no)
    left join documents using (doc_id)
    order by if(by_date, published_at, null) desc nulls last, score desc, doc_id
    limit k
),
sentence_scores as (
    select document_no, sentence_no, round(sum(weight(n_with_term, n_texts)), 9) as score
    from (
        select distinct document_no, sentence_no, term_no
        from postings
        join ranking using (term)
        join languages using (document_no)
        where document_no in (select document_no from best) and (ranking.lang is null or ranking.lang = languages.lang)
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
    select coalesce(list(term), []) as hit_terms from ranking
),
chosen as materialized (
    select score, doc_id, n_found, coalesce(shown.sentence_no, 0) as sentence_no from best left join shown using (document_no)
),
-- Semi-joins, so that only the long texts of hits are read.
chosen_documents as (
    select doc_id, title, uri, outlet, lang, published_at from documents where doc_id in (select doc_id from chosen)
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
    coalesce(cluster_size - 1, 0) as n_copies,
    outlet,
    n_found
from texts
left join clusters using (doc_id)
order by if(by_date, published_at, null) desc nulls last, texts.score desc, doc_id;
comment on macro table search is 'The k documents most relevant to a query, by BM25 over their titles and sentences. "Phrases" and title: words must occur, -words must not; site:, lang:, outlet:, author:, after: and before: filter, and other words rank. econom* is every word that begins so. A word outside quotation marks stands for all forms of it that the table word_forms has, in texts of their language; exact := true leaves them out. With AND, OR, NOT and brackets each word is a demand. by_date puts the newest first. The snippet is the most relevant sentence, with its hits between the marks. n_copies: the other documents of its cluster of copies; with fold_copies, only the best of each cluster is shown. n_found: how many documents there are in all.';
