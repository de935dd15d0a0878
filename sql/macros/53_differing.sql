-- The part of a text in which it differs from another.
create or replace macro differing(string, other) as case
    when string is null or other is null then string
    else array_to_string(
        string_split(string, ' ')[
            greatest(1, first_differing(string_split(string, ' '), string_split(other, ' ')) - 6):least(
                len(string_split(string, ' ')),
                len(string_split(string, ' ')) + 7
                - first_differing(list_reverse(string_split(string, ' ')), list_reverse(string_split(other, ' ')))
            )
        ],
        ' '
    )
end;
comment on macro differing is 'A text from the first word in which it differs from another to the last, with six words on either side; the whole text where there is no other.';
