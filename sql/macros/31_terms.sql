-- The terms of a text: what the search index holds, and what a query is compared with.
create or replace macro terms(string) as case
    when length(string) = strlen(string) then regexp_extract_all(lower(string), '[a-z0-9]+')
    when not regexp_matches(string, '[^\p{Latin}\p{Greek}\p{Cyrillic}\p{Common}\p{Inherited}]')
        then regexp_extract_all(strip_accents(lower(string)), '[\p{L}\p{M}\p{N}]+')
    else flatten(list_transform(
        regexp_extract_all(
            regexp_replace(lower(string), '([' || unspaced_letters() || ']+)', ' \1 ', 'g'),
            '[\p{L}\p{M}\p{N}]+'
        ),
        lambda word: if(
            regexp_matches(word, '^[' || unspaced_letters() || ']'), bigrams(word), [folded(word)]
        )
    ))
end;
comment on macro terms is 'The terms of a text in order: its runs of letters, marks and digits in lower case. Accents are removed in Latin, Greek and Cyrillic, where people leave them out, and kept elsewhere, where they are letters. Scripts that put no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and Korean yield pairs of neighbouring characters.';
