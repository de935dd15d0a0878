-- Neighbouring pairs of the characters of a text.
create or replace macro bigrams(string) as case
    when length(string) < 2 then [string]
    else list_transform(
        list_zip(string_split(string, '')[:-2], string_split(string, '')[2:]), lambda pair: pair[1] || pair[2]
    )
end;
comment on macro bigrams is 'Each pair of neighbouring characters of a text, in order; a single character is returned alone.';
