-- The figures of a text.
create or replace macro figures(string, lang) as list_sort(
    regexp_extract_all(string, '\p{Nd}+(?:[.,:/٫٬]\p{Nd}+)*')
    || list_filter(shingle_words(string), lambda word: list_contains(number_words(lang), word))
);
comment on macro figures is 'The numbers of a text, sorted: in digits of any script, with what parts them inside a number, a date or a time, and in the words of number_words.';
