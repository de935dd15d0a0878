-- The set of 5-word shingles of a list of words, each as a hash.
create or replace macro word_shingles(words) as case
    when len(words) = 0 then []::ubigint[]
    when len(words) < 5 then [hash(words)]
    else list_distinct(list_transform(
        list_zip(words, words[2:], words[3:], words[4:], words[5:])[:-5], lambda shingle: hash(shingle)
    ))
end;
comment on macro word_shingles is 'The distinct runs of five words of a list of words, each as a hash of 64 bits; fewer words are one run. The hashes serve comparison within one query only.';
