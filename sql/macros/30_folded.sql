-- A word as the search index holds it: in lower case, and without accents where people leave them out.
create or replace macro folded(word) as if(
    regexp_full_match(word, '[\p{Latin}\p{Greek}\p{Cyrillic}\p{Common}\p{Inherited}]*'),
    strip_accents(lower(word)),
    lower(word)
);
comment on macro folded is 'A word in lower case, without accents where its letters are Latin, Greek or Cyrillic. Elsewhere marks are letters and stay.';
