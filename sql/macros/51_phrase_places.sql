-- Where the demands of a query on the text or the title are met.
create or replace macro phrase_places(query) as table
with phrase_terms as materialized (
    select
        part_no, field, len(terms) as n_terms, unnest(terms) as term, unnest(range(len(terms))) as place
    from query_parts(query)
    where is_demand and field in ('', 'title')
),
counts as (
    select term, count(*) as n_places from postings where term in (select term from phrase_terms) group by term
),
rarest as (
    select part_no, arg_min(term, coalesce(n_places, 0)) as term
    from phrase_terms
    left join counts using (term)
    group by part_no
),
-- A phrase stands only where its rarest term does: "the" of "the minister" is looked at in these sentences alone.
candidates as materialized (
    select distinct part_no, document_no, sentence_no from postings join rarest using (term)
)
select part_no, field, document_no, sentence_no, position - place as start_position
from postings
join phrase_terms using (term)
semi join candidates using (part_no, document_no, sentence_no)
where field = '' or sentence_no = -1
group by part_no, field, document_no, sentence_no, position - place
having count(*) = any_value(n_terms);
comment on macro table phrase_places is 'Each place where all terms of a phrase, or the one of a demanded word, stand one after the other: its part of the query, document_no, sentence_no and the position of the first.';
