-- The search index holds as many terms, sentences and places as it states, and a number for each document.
-- scope: table
with problems as (
    select any_value(doc_id) as doc_id, 'a number for several documents' as problem
    from indexed_documents
    group by document_no
    having count(*) > 1
    union all
    select null, 'other numbers of terms in indexed_documents, indexed_sentences and postings'
    where (select count(*) from postings) is distinct from (select coalesce(sum(n_terms), 0) from indexed_documents)
        or (select count(*) from postings) is distinct from (select coalesce(sum(n_terms), 0) from indexed_sentences)
    union all
    select null, 'other numbers of places in common_terms and in postings'
    where (select coalesce(sum(tf), 0) from common_terms)
        <> (select count(*) from postings where term in (select distinct term from common_terms))
    union all
    select null, 'other numbers of sentences in sentences and in indexed_sentences'
    where (select count(*) from sentences) <> (select count(*) from indexed_sentences where sentence_no >= 0)
)
select * from problems order by all;
