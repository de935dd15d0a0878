-- The part of a marked text around its first mark.
create or replace macro snippet(string) as case
    when length(string) <= 320 then string
    when contains(string, e'\x02') then
        '…' || regexp_extract(string, e'(?s)[^\x02]{0,90}(?:\x02[^\x03]*\x03[^\x02]{0,90}){1,3}') || '…'
    else string[:320] || '…'
end;
comment on macro snippet is 'The part of a text, marked as by the macro marked, around its first marks; the whole text if it has 320 characters or fewer.';
