-- How often each word occurs in each document, without copies and function words.
create or replace macro counted_words(most := null, language := null) as table
with counted_documents as (
    select document_no, doc_id, outlet, lang, n_terms
    from (from indexed_documents order by doc_id limit most) as indexed_documents
    join documents using (doc_id)
    anti join (from clusters where not is_canonical) using (doc_id)
    where language is null or lang = language
),
left_out as (
    select lang, unnest(stop_words(lang)) as term from (select distinct lang from counted_documents)
),
-- Counted before anything is asked of a word: that is asked once for a document then, and not at each place.
counts as (
    select term, document_no, count(*) as n_hits
    from postings
    semi join counted_documents using (document_no)
    anti join (from boilerplate_sentences()) using (document_no, sentence_no)
    where sentence_no >= 0
    group by term, document_no
)
select term as word, document_no, outlet, lang, n_hits
from counts
join counted_documents using (document_no)
anti join left_out using (lang, term)
where regexp_matches(term, '\p{L}');
comment on macro table counted_words is 'How often each word occurs in each document, titles and boilerplate (by paragraph_roles) left out; most: in so many documents, drawn by their keys (NULL: all); language: in documents of that language (NULL: of all). Of copies only the canonical document counts. Function words (macro stop_words) and numbers are left out.';
