-- Words of a query that no text holds, each with those words of the index that are one letter away, the most frequent first.
with words as (
    select distinct unnest(terms) as word
    from query_parts($query)
    where not is_excluded and not is_prefix and field in ('', 'title')
),
unknown as materialized (
    select word
    from words
    -- Of shorter words every other one is near, and of figures each.
    where length(word) >= 4
        and regexp_full_match(word, '[\p{L}\p{M}]+')
        and word not in (select term from postings where term in (from words))
),
known as (
    select term, count(*) as n_places
    from postings
    where exists (from unknown)
    group by term
),
near as (
    select word, term, n_places
    from known
    join unknown on abs(length(term) - length(word)) <= 1 and damerau_levenshtein(term, word) = 1
)
select word, coalesce(list(term order by n_places desc, term) filter (term is not null), [])[:3] as near_words
from unknown
left join near using (word)
group by word
order by word;
