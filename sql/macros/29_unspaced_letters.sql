-- The letters of scripts whose words are not separated by spaces, for a character class of a regular expression.
create or replace macro unspaced_letters() as
    '\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\x{30FC}\x{FF70}';
comment on macro unspaced_letters is 'The letters of scripts that put no spaces between words, and of Korean, whose spaces separate more than words, for a character class of a regular expression. The last two are the long-vowel marks of Japanese, which Unicode assigns to no script.';
