-- How many times as frequent a word is here as there, as a power of two.
create or replace macro log_ratio(n_here, n_there, size_here, size_there) as
    log2((greatest(n_here, 0.5) / size_here::double) / (greatest(n_there, 0.5) / size_there::double));
comment on macro log_ratio is 'How many times as frequent a word is in one corpus as in another, as a power of two: 1 is twice, 3 eight times, -1 half as frequent. A count of 0 is taken for a half (Hardie 2014).';
