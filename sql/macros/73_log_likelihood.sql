-- The log-likelihood of a word in two corpora.
create or replace macro log_likelihood(n_here, n_there, size_here, size_there) as 2 * (
    if(n_here = 0, 0, n_here * ln(n_here * (size_here + size_there)::double / (size_here * (n_here + n_there)::double)))
    + if(n_there = 0, 0, n_there * ln(n_there * (size_here + size_there)::double / (size_there * (n_here + n_there)::double)))
);
comment on macro log_likelihood is 'How sure it is that a word is not equally frequent in two corpora of so many words: 3.84 is 95 %, 15.13 is 99.99 %. G2 as Rayson and Garside (2000) compute it from the observed and expected counts of the word.';
