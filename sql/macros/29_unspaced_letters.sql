-- The letters of scripts whose words are not parted by spaces, as the inside of a class of a regular expression.
create or replace macro unspaced_letters() as
    '\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\x{30FC}\x{FF70}';
comment on macro unspaced_letters is 'The letters of scripts that put no spaces between words, and of Korean, whose spaces part more than words; as the inside of a class of a regular expression. The last two are the long-vowel marks of Japanese, which Unicode counts to no script.';
