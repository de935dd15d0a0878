-- The tokens of a search query, one in each row: words with what stands before them, operators and brackets.
create or replace macro query_tokens(query) as table
with pieces as (
    select regexp_extract_all(
        translate(query, '“”„‟', '""""'),
        '-?\(|\)|(?i:-?(?:(?:title|site|lang|outlet|author|after|before):)?(?:"[^"]*"?|[^\s"()]+))'
    ) as pieces
),
tokens as (
    select
        unnest(pieces) as piece,
        unnest(range(len(pieces))) as place,
        -- Without an operator, brackets are what they are in any text.
        len(list_intersect(pieces, ['AND', 'OR', 'NOT', '-('])) > 0 as is_formula
    from pieces
),
parsed as (
    select
        *,
        is_formula and piece in ('AND', 'OR', 'NOT', '(', '-(', ')') as is_operator,
        regexp_extract(
            piece,
            '(?i)^(-?)(?:(title|site|lang|outlet|author|after|before):)?("?)([^"]*)',
            ['sign', 'field', 'quote', 'words']
        ) as split
    from tokens
),
named as (
    select
        place,
        piece,
        is_formula,
        case
            when not is_operator then null
            when piece = 'AND' then '&'
            when piece = 'OR' then '|'
            when piece = 'NOT' then '!'
            else replace(piece, '-', '!')
        end as operator,
        if(is_operator, '', lower(split.field)) as field,
        not is_operator and split.sign = '-' or is_formula and coalesce(lag(piece) over (order by place) = 'NOT', false)
            as is_excluded,
        not is_operator and (is_formula or split.quote = '"' or split.sign = '-' or split.field <> '') as is_demand,
        not is_operator and split.quote = '' and ends_with(piece, '*') as is_prefix,
        not is_operator and split.quote = '"' as is_quoted,
        if(is_operator, '', split.words) as words,
        if(is_operator, [], terms(split.words)) as terms,
        split.sign = '-' as has_sign
    from parsed
)
select
    *,
    if(len(terms) > 0, count(*) filter (len(terms) > 0) over (order by place), null) as part_no
from named
where operator is not null or len(terms) > 0;
comment on macro table query_tokens is 'The tokens of a search query in order: its parts, as query_parts gives them, and the operators & | ! and brackets between them. AND, OR, NOT and -( make a formula of a query, and then each of its words must fit; without them brackets mean nothing.';
