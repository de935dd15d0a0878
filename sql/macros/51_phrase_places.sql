-- Where the demands of a query on the text or the title are met.
create or replace macro phrase_places(query) as table
with phrase_terms as (
    select
        part_no, field, len(terms) as n_terms, unnest(terms) as term, unnest(range(len(terms))) as place
    from query_parts(query)
    where is_demand and field in ('', 'title')
)
select part_no, document_no, sentence_no, position - place as start_position
from postings
join phrase_terms using (term)
where field = '' or sentence_no = -1
group by part_no, document_no, sentence_no, position - place
having count(*) = any_value(n_terms);
comment on macro table phrase_places is 'Each place where all terms of a phrase, or the one of a demanded word, stand one after the other: its part of the query, document_no, sentence_no and the position of the first.';
