-- A text in which the words of certain terms are between the characters 2 and 3.
create or replace macro marked(string, hit_terms) as replace(
    array_to_string(
        list_transform(
            string_split(
                regexp_replace(
                    regexp_replace(string, '([' || unspaced_letters() || ']+)', e'\x1F\\1\x1F', 'g'),
                    '([\p{L}\p{M}\p{N}]+)',
                    e'\x1F\\1\x1F',
                    'g'
                ),
                e'\x1F'
            ),
            lambda piece: case
                when list_contains(hit_terms, folded(piece)) then e'\x02' || piece || e'\x03'
                when length(piece) < 2 or not regexp_matches(piece, '^[' || unspaced_letters() || ']') then piece
                -- Of bigrams, each character that is in one of the terms.
                else array_to_string(
                    list_transform(
                        string_split(piece, ''),
                        lambda letter, place: if(
                            list_contains(hit_terms, piece[place:place + 1]) and place < length(piece)
                            or list_contains(hit_terms, piece[place - 1:place]) and place > 1,
                            e'\x02' || letter || e'\x03',
                            letter
                        )
                    ),
                    ''
                )
            end
        ),
        ''
    ),
    e'\x03\x02',
    ''
);
comment on macro marked is 'A text in which each word that yields one of hit_terms (a list, see the macro terms) is between the characters 2 and 3, which no text of this warehouse holds.';
