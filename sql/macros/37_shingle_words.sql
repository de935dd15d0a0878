-- The words of a text, as documents are compared by them.
create or replace macro shingle_words(string) as regexp_extract_all(
    if(
        length(string) = strlen(string),
        lower(string),
        regexp_replace(lower(replace(string, 'İ', 'i̇')), '([' || unspaced_characters() || '])', ' \1 ', 'g')
    ),
    '[\p{L}\p{N}_]+'
);
comment on macro shingle_words is 'The words of a text in lower case: runs of letters, digits and underscores, and in scripts that put no spaces between words each letter.';
