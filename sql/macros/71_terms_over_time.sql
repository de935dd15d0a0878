-- How often a word or phrase occurs in the documents of each period.
create or replace macro terms_over_time(word, grain := 'month') as table
with hits as (
    select document_no, count(*) as n_hits
    from phrase_places((select list(parts) from query_parts('"' || replace(word, '"', ' ') || '"') as parts))
    where sentence_no >= 0
    group by document_no
)
select
    date_trunc(grain, published_at) as period,
    count(n_hits) as n_with_word,
    coalesce(sum(n_hits), 0)::bigint as n_hits,
    count(*) as n_documents,
    share(n_with_word, n_documents) as share
from documents
join indexed_documents using (doc_id)
left join hits using (document_no)
group by period
order by period nulls last;
comment on macro table terms_over_time is 'How many documents of each period (grain: day, week, month, quarter, year of published_at; NULL for the undated) hold a word or phrase, how often it occurs there, and their share of the documents of the period as a percentage.';
