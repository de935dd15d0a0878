-- Where the filters of a query on the text or the title match.
create or replace macro phrase_places(parts, exact) as table
with demands as (
    select unnest(parts, max_depth := 2)
),
written_terms as materialized (
    select part_no, field, is_prefix, is_quoted, len(terms) as n_terms, unnest(terms) as term, unnest(range(len(terms))) as place
    from demands
    where is_demand and field in ('', 'title')
),
-- In the place of a single word stand its other forms as well.
words as materialized (
    select part_no, field, n_terms, place, term from written_terms where not (exact or is_prefix or is_quoted) and n_terms = 1
),
-- In the place of the beginning of a word stand all words that begin so.
phrase_terms as materialized (
    select part_no, field, n_terms, place, term, null as lang from written_terms where not is_prefix or place < n_terms - 1
    union all
    select part_no, field, n_terms, place, known.term, known.lang
    from words
    join other_forms((select list(term) from words)) as known on asked_term = words.term
    union all
    select part_no, field, n_terms, place, known.term, null
    from written_terms
    join begun_terms((
        select list(distinct term) from written_terms where is_prefix and place = n_terms - 1
    )) as known on is_prefix and place = n_terms - 1 and beginning = written_terms.term
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
sized as (
    select part_no, field, n_terms, place, sum(coalesce(n_places, 0)) as n_places
    from phrase_terms
    left join counts using (term)
    group by all
),
rarest as materialized (
    select part_no, field, n_terms, arg_min(place, n_places) as rare_place from sized group by part_no, field, n_terms
),
rare_terms as (
    select part_no, field, n_terms, place, term, lang from phrase_terms join rarest using (part_no, field, n_terms) where place = rare_place
),
-- A phrase occurs only around its rarest term: the "the" of "the minister" is looked for only there.
candidates as materialized (
    select part_no, n_terms, document_no, sentence_no, position - place as start_position
    from postings
    join rare_terms on postings.term = rare_terms.term and (field = '' or sentence_no = -1)
    join (
        select document_no, lang from indexed_documents join documents using (doc_id)
    ) as languages using (document_no)
    where rare_terms.lang is null or rare_terms.lang = languages.lang
),
others as (
    select part_no, document_no, sentence_no, position - place as start_position
    from postings
    join (
        select part_no, term, place from phrase_terms join rarest using (part_no) where place <> rare_place
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
comment on macro table phrase_places is 'Each place where the terms of a phrase, or the term of a required word, occur one after the other: its part of the query, document_no, sentence_no and the position of the first term. parts is the list of the rows of query_parts. The other forms of a single word outside quotation marks are places of it too, unless exact.';
