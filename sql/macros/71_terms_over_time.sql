-- How often words or phrases occur in the documents of each period, outlet or language.
create or replace macro terms_over_time(words, dimension := 'time', grain := 'month') as table
with parts as materialized (
    from query_parts((
        select string_agg('"' || replace(word, '"', ' ') || '"', ' ' order by word_no)
        from (
            select word, row_number() over () as word_no from (select unnest([words], recursive := true) as word)
        )
    ))
),
grouped as materialized (
    select document_no, bucket(dimension, grain, published_at, outlet, lang) as bucket
    from documents
    join indexed_documents using (doc_id)
),
sizes as (
    select bucket, count(*) as n_documents from grouped where bucket is not null group by bucket
),
hits as (
    select part_no, document_no, count(*) as n_hits
    from phrase_places((select list(parts) from parts), true)
    where sentence_no >= 0
    group by all
),
counts as (
    select part_no, bucket, count(*) as n_with_word, sum(n_hits)::bigint as n_hits
    from hits
    join grouped using (document_no)
    group by all
)
select
    parts.words as word,
    sizes.bucket,
    coalesce(n_with_word, 0) as n_with_word,
    coalesce(n_hits, 0) as n_hits,
    n_documents,
    share(coalesce(n_with_word, 0), n_documents) as share
from parts
cross join sizes
left join counts on counts.part_no = parts.part_no and counts.bucket = sizes.bucket
order by sizes.bucket, parts.part_no;
comment on macro table terms_over_time is 'How many documents of each period hold a word or phrase, or each of a list of them, how often it occurs there, and their share of the documents of the period as a percentage. Only periods with documents; grain: day, week, month (2016-09), quarter, year. dimension: time, or site or lang, for outlets or languages in the place of periods.';
