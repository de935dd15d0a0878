-- The negations of a text.
create or replace macro negations(string, lang) as list_sort(
    list_filter(shingle_words(string), lambda word: list_contains(negation_words(lang), word))
    || case split_part(lang, '-', 1)
        when 'en' then regexp_extract_all(lower(string), 'n[''’]t')
        when 'ja' then regexp_extract_all(string, 'ない|なかっ|なく|ません|ぬ')
        when 'ko' then regexp_extract_all(string, '않|못|없|아니')
        when 'th' then regexp_extract_all(string, 'ไม่|มิ')
        else []::varchar[]
    end
);
comment on macro negations is 'The negations of a text, sorted: the words of negation_words, and in English, Japanese, Korean and Thai the parts of words that deny.';
