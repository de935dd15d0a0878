-- The parts of a search query, one in each row.
create or replace macro query_parts(query) as table
with written as (
    select unnest(regexp_extract_all(
        translate(query, '“”„‟', '""""'), '(?i)-?(?:(?:title|site|lang):)?(?:"[^"]*"?|[^\s"]+)'
    )) as part
),
parsed as (
    select regexp_extract(part, '(?i)^(-?)(?:(title|site|lang):)?("?)([^"]*)', ['sign', 'field', 'quote', 'words']) as piece
    from written
),
named as (
    select
        lower(piece.field) as field,
        piece.sign = '-' as is_excluded,
        piece.quote = '"' or piece.sign = '-' or piece.field <> '' as is_demand,
        piece.words as words,
        terms(piece.words) as terms
    from parsed
)
select row_number() over () as part_no, *
from named
where len(terms) > 0;
comment on macro table query_parts is 'The parts of a search query: words; "phrases"; -excluded words and phrases; title:, site: and lang: before any of them. A part that is not a bare word is a filter: it includes or excludes documents.';
