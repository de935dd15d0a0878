-- Where the filters of a query on the text or the title match.
create or replace macro phrase_places(parts) as table
with demands as (
    select unnest(parts, max_depth := 2)
),
phrase_terms as materialized (
    select part_no, field, len(terms) as n_terms, unnest(terms) as term, unnest(range(len(terms))) as place
    from demands
    where is_demand and field in ('', 'title')
),
common as materialized (
    select term, sum(tf) as n_places from common_terms where term in (select term from phrase_terms) group by term
),
counts as (
    from common
    union all
    select term, count(*) as n_places
    from postings
    where term in (select term from phrase_terms where term not in (select term from common))
    group by term
),
rarest as materialized (
    select part_no, field, n_terms, arg_min({'term': term, 'place': place}, coalesce(n_places, 0)) as rare
    from phrase_terms
    left join counts using (term)
    group by part_no, field, n_terms
),
-- A phrase occurs only around its rarest term: the "the" of "the minister" is looked for only there.
candidates as materialized (
    select part_no, n_terms, document_no, sentence_no, position - rare.place as start_position
    from postings
    join rarest on term = rare.term and (field = '' or sentence_no = -1)
),
others as (
    select part_no, document_no, sentence_no, position - place as start_position
    from postings
    join (
        select part_no, term, place from phrase_terms join rarest using (part_no) where place <> rare.place
    ) using (term)
)
select part_no, document_no, sentence_no, start_position
from candidates
where n_terms = 1
union all
select part_no, document_no, sentence_no, start_position
from others
join candidates using (part_no, document_no, sentence_no, start_position)
group by part_no, document_no, sentence_no, start_position
having count(*) = any_value(n_terms) - 1;
comment on macro table phrase_places is 'Each place where the terms of a phrase, or the term of a required word, occur one after the other: its part of the query, document_no, sentence_no and the position of the first term. parts is the list of the rows of query_parts.';
