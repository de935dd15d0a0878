-- The words that set two outlets or languages apart.
create or replace macro keyness_between(a, b, dimension := 'site', k := 20) as table
from keyness_of(dimension, [a, b], k);
comment on macro table keyness_between is 'The k words that set each of two outlets (or languages, dimension: lang) apart from the other; columns as of keyness.';
