-- Random sentences that hold a word or phrase, the same for the same seed.
create or replace macro sample_sentences(word, k := 20, seed := 0) as table
with places as (
    select distinct document_no, sentence_no
    from phrase_places((select list(parts) from query_parts('"' || replace(word, '"', ' ') || '"') as parts), true)
    where sentence_no >= 0
),
chosen as materialized (
    select doc_id, sentence_no, md5(seed || ' ' || doc_id || ' ' || sentence_no) as lot
    from places
    join indexed_documents using (document_no)
    order by lot
    limit k
),
chosen_documents as (
    select doc_id, outlet, published_at, lang, title, uri from documents where doc_id in (select doc_id from chosen)
),
chosen_sentences as (
    select doc_id, sentence_no, text from sentences where doc_id in (select doc_id from chosen)
)
select text as sentence, outlet, published_at, lang, title, uri, doc_id, sentence_no
from chosen
join chosen_documents using (doc_id)
join chosen_sentences using (doc_id, sentence_no)
order by lot;
comment on macro table sample_sentences is 'k sentences by lot that hold a word or phrase, with outlet, date and place; every one is as likely as any other. The same seed gives the same sentences while the documents are the same.';
