-- The weight of a term: the rarer, the greater.
create or replace macro weight(n_with_term, n_texts) as ln(1 + (n_texts - n_with_term + 0.5) / (n_with_term + 0.5));
comment on macro weight is 'Inverse document frequency of a term that n_with_term of n_texts texts hold, as Lucene computes it: never negative.';
