-- The words that set each outlet or language apart from the others.
create or replace macro keyness(dimension := 'site', k := 20) as table
from keyness_of(dimension, null::varchar[], k);
comment on macro table keyness is 'The k words that set each outlet (dimension: site) or language (lang) apart from all others, by log-likelihood; log_ratio says how many times as frequent, as a power of two. dispersion is Gries'' DP over the documents of the side: 0 where a word is spread as evenly as the texts, near 1 where few documents hold all of it. Function words and copies are left out.';
