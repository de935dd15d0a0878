-- Where a quotation stands, the earliest place first.
create or replace macro quote_places(quotation, k := 5) as table
with wanted as (
    select
        -- Words one after the other, whatever stands between them.
        '(?i)(?:^|[^\p{L}\p{M}\p{N}])(' || array_to_string(
            regexp_extract_all(quotation, '[\p{L}\p{M}\p{N}]+'), '[^\p{L}\p{M}\p{N}]{1,20}'
        ) || ')(?:$|[^\p{L}\p{M}\p{N}])' as pattern
),
likely as materialized (
    select doc_id from quoting_documents(quotation, k := 1000)
),
found as materialized (
    select doc_id, regexp_extract(text, pattern, 1) as quoted, instr(text, quoted) - 1 as char_start
    from documents, wanted
    where doc_id in (from likely) and quoted <> ''
),
firsts as (
    select found.*, title, outlet, published_at, uri, coalesce(cluster_size - 1, 0) as n_copies
    from found
    join documents using (doc_id)
    left join clusters using (doc_id)
    qualify row_number() over (partition by coalesce(cluster_id, doc_id) order by published_at nulls last, doc_id) = 1
)
select
    doc_id,
    char_start,
    char_start + length(quoted) as char_end,
    quoted,
    title,
    outlet,
    published_at,
    uri,
    n_copies
from firsts
order by published_at nulls last, doc_id
limit k;
comment on macro table quote_places is 'Where a quotation stands word for word, whatever quotation marks, dashes, white space and capitals it has: k documents, the earliest first, one of each cluster of copies. columnist cite also finds what is left out, what nearly stands there, and earlier versions.';
