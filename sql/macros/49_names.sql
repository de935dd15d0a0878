-- The names of a text, as far as capital letters tell.
create or replace macro names(string, lang) as list_transform(
    -- The first word of a sentence or a quotation has its capital from its place.
    [regexp_replace(string, '(^|[.!?:;–—][\s"“”„«»'']*|["“„«(\[])[\p{L}\p{M}]+', '\1', 'g')],
    -- German gives one to every noun, so that only two in a row are a name. Each pattern is a constant, which is compiled once.
    lambda rest: list_sort(
        if(
            split_part(lang, '-', 1) = 'de',
            regexp_extract_all(rest, '\p{Lu}[\p{L}\p{M}]+(?:[ -]\p{Lu}[\p{L}\p{M}]+)+'),
            regexp_extract_all(rest, '\p{Lu}[\p{L}\p{M}]+')
        )
    )
)[1];
comment on macro names is 'The words of a text that begin with a capital letter and no sentence, sorted; in German two or more in a row, for there all nouns do. Scripts without capital letters yield none.';
