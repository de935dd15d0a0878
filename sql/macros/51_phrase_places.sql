-- Where the demands of a query on the text or the title are met.
create or replace macro phrase_places(parts) as table
with demands as (
    select unnest(parts, max_depth := 2)
),
phrase_terms as materialized (
    select part_no, field, len(terms) as n_terms, unnest(terms) as term, unnest(range(len(terms))) as place
    from demands
    where is_demand and field in ('', 'title')
),
counts as (
    select term, count(*) as n_places from postings where term in (select term from phrase_terms) group by term
),
rarest as materialized (
    select part_no, field, arg_min({'term': term, 'place': place}, coalesce(n_places, 0)) as rare
    from phrase_terms
    left join counts using (term)
    group by part_no, field
),
-- A phrase stands only around its rarest term: "the" of "the minister" is looked for at these places and nowhere else.
candidates as materialized (
    select
        part_no,
        n_terms,
        phrase_terms.term,
        document_no,
        sentence_no,
        position - rare.place as start_position,
        start_position + phrase_terms.place as position
    from postings
    join rarest on postings.term = rare.term and (field = '' or sentence_no = -1)
    join phrase_terms using (part_no)
)
select part_no, document_no, sentence_no, start_position
from postings
join candidates using (term, document_no, sentence_no, position)
where postings.term in (select term from phrase_terms)
group by part_no, document_no, sentence_no, start_position
having count(*) = any_value(n_terms);
comment on macro table phrase_places is 'Each place where all terms of a phrase, or the one of a demanded word, stand one after the other: its part of the query, document_no, sentence_no and the position of the first. parts is the list of the rows of query_parts.';
