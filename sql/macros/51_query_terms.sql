-- The terms by which a query ranks texts, each with its number; all forms of a word, and all words that begin in one way, have one number.
create or replace macro query_terms(parts, exact) as table
with ranking as (
    select
        part_no, is_prefix, is_quoted, unnest(terms) as term, unnest(range(len(terms))) = len(terms) - 1 as is_last
    from (select unnest(parts, max_depth := 2))
    where not is_excluded and field in ('', 'title')
),
numbered as materialized (
    select
        term,
        is_prefix and is_last as is_beginning,
        bool_and(is_quoted) as is_quoted,
        row_number() over (order by min(part_no), term) as term_no
    from ranking
    group by term, is_beginning
)
select term_no, term, null as lang from numbered where not is_beginning
union all
select term_no, known.term, null
from numbered
join begun_terms((select list(term) from numbered where is_beginning)) as known on is_beginning and beginning = numbered.term
union all
select term_no, known.term, known.lang
from numbered
join other_forms((
    select list(term) from numbered where not (is_beginning or is_quoted or exact)
)) as known on not is_beginning and asked_term = numbered.term;
comment on macro table query_terms is 'The terms by which a query ranks texts, each with its number: those of its parts (a list of the rows of query_parts) that are words and are not excluded. Terms of the index that begin as a part such as econom* asks have the number of that part. So have other forms of a word outside quotation marks, unless exact, each with the language in which it is one.';
