-- Lengths of the sentences.
-- chart: histogram x=from_words x2=below_words y=n_sentences
-- Sentences of 100 words or more are counted together.
with bins as (
    select least(n_words // 5 * 5, 100) as from_words, count(*) as n_sentences from sentences group by from_words
)
select
    from_words,
    if(from_words < 100, from_words + 5, 105) as below_words,
    n_sentences,
    share(n_sentences, sum(n_sentences) over ()) as share
from bins
order by from_words;
