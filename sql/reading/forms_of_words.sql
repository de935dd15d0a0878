-- Words of a query, each with those of its other forms that texts hold, the most frequent first.
with words as materialized (
    select distinct unnest(terms) as word
    from query_parts($query)
    where not (is_excluded or is_prefix or is_quoted) and field in ('', 'title')
),
forms as materialized (
    select distinct asked_term as word, term from other_forms((select list(word) from words))
),
counts as (
    select term, count(*) as n_places from postings where term in (select term from forms) group by term
)
select word, list(term order by n_places desc, term) as forms
from forms
join counts using (term)
group by word
order by word;
