-- Documents that most likely hold a quotation.
create or replace macro quoting_documents(quotation, k := 50) as table
with words as materialized (
    select distinct unnest(terms(quotation)) as term
),
common as materialized (
    select term, sum(tf)::bigint as n_places from common_terms where term in (from words) group by term
),
counted as (
    from common
    union all
    select term, count(*) as n_places
    from postings
    where term in (from words) and term not in (select term from common)
    group by term
),
-- The rarest words tell most; there is no need to read where the others stand.
rarest as materialized (
    select term, 1 / (1 + ln(n_places)) as weight from counted order by n_places, term limit 8
),
met as materialized (
    select document_no, sentence_no, term, any_value(weight) as weight
    from postings
    join rarest using (term)
    group by document_no, sentence_no, term
),
by_sentence as (
    select document_no, max(weight) as weight
    from (select document_no, sum(weight) as weight from met group by document_no, sentence_no)
    group by document_no
),
by_document as (
    select document_no, sum(weight) as weight
    from (select document_no, term, any_value(weight) as weight from met group by document_no, term)
    group by document_no
)
-- Rounded, because a sum depends on the order of its terms.
select doc_id, round(by_document.weight + by_sentence.weight, 9) as weight
from by_document
join by_sentence using (document_no)
join indexed_documents using (document_no)
order by 2 desc, doc_id
limit k;
comment on macro table quoting_documents is 'The k documents that share most of the eight rarest words of a quotation, in all and in one sentence: those that are worth comparing with it.';
