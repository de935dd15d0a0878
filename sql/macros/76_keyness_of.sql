-- The words of each side against those of all others.
create or replace macro keyness_of(dimension, sides, k, most := null, language := null) as table
with counted as materialized (
    select word, document_no, n_hits, if(dimension = 'lang', lang, outlet) as side
    from counted_words(most := most, language := language)
    where sides is null or list_contains(sides, if(dimension = 'lang', lang, outlet))
),
document_sizes as (
    select document_no, any_value(side) as side, sum(n_hits) as n_words from counted group by document_no
),
sizes as materialized (
    select side, sum(n_words) as n_words from document_sizes group by side
),
whole as (
    select sum(n_words) as n_words from sizes
),
totals as (
    select word, sum(n_hits) as n_hits from counted group by word
),
side_totals as (
    select word, side, sum(n_hits) as n_here, count(*) as n_documents from counted group by word, side
),
scored as (
    select
        side,
        word,
        n_here,
        n_hits - n_here as n_elsewhere,
        log_likelihood(n_here, n_hits - n_here, sizes.n_words, whole.n_words - sizes.n_words) as log_likelihood,
        log_ratio(n_here, n_hits - n_here, sizes.n_words, whole.n_words - sizes.n_words) as log_ratio,
        n_documents,
        sizes.n_words as n_words
    from side_totals
    join totals using (word)
    join sizes using (side), whole
    where whole.n_words > sizes.n_words
),
best as materialized (
    from scored
    where log_ratio > 0
    qualify row_number() over (partition by side order by round(log_likelihood, 9) desc, word) <= k
),
-- Documents without the word differ from what is expected by their share of the words.
spreads as (
    select
        word,
        best.side,
        0.5 * (1 + sum(
            abs(counted.n_hits / best.n_here::double - document_sizes.n_words / best.n_words::double)
            - document_sizes.n_words / best.n_words::double
        )) as dispersion
    from counted
    join best using (word, side)
    join document_sizes using (document_no)
    group by word, best.side
)
select
    side,
    word,
    n_here::bigint as n_here,
    n_elsewhere::bigint as n_elsewhere,
    log_likelihood,
    log_ratio,
    n_documents,
    round(dispersion, 12) as dispersion
from best
join spreads using (word, side)
order by side, round(log_likelihood, 9) desc, word;
comment on macro table keyness_of is 'What keyness and keyness_between show. sides: outlets or languages; NULL for all; most, language: of which documents, as in counted_words.';
