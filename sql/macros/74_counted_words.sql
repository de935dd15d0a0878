-- How often each word occurs in each document, without copies and function words.
create or replace macro counted_words() as table
with counted_documents as (
    select document_no, doc_id, outlet, lang, n_terms
    from indexed_documents
    join documents using (doc_id)
    anti join (from clusters where not is_canonical) using (doc_id)
)
select term as word, document_no, any_value(outlet) as outlet, any_value(lang) as lang, count(*) as n_hits
from postings
join counted_documents using (document_no)
where sentence_no >= 0 and regexp_matches(term, '\p{L}')
group by term, document_no
having not list_contains(stop_words(any_value(lang)), term);
comment on macro table counted_words is 'How often each word occurs in each document, titles left out. Of copies only the canonical document counts. Function words (macro stop_words) and numbers are left out.';
