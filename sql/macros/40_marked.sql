-- A text with the words that give certain terms between the characters 2 and 3.
create or replace macro marked(string, hit_terms) as replace(replace(
    array_to_string(
        list_transform(
            list_transform(
                regexp_extract_all(
                    regexp_replace(string, '([' || unspaced_letters() || ']+)', e'\x1F\\1\x1F', 'g'),
                    '[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+'
                ),
                lambda piece: {'text': piece, 'terms': terms(piece), 'letters': string_split(piece, '')}
            ),
            lambda piece: case
                when not list_has_any(piece.terms, hit_terms) then piece.text
                when len(piece.terms) = 1 then e'\x02' || piece.text || e'\x03'
                else array_to_string(
                    list_transform(
                        list_zip(piece.letters, piece.terms || [''], [''] || piece.terms),
                        lambda near: if(
                            list_contains(hit_terms, near[2]) or list_contains(hit_terms, near[3]),
                            e'\x02' || near[1] || e'\x03',
                            near[1]
                        )
                    ),
                    ''
                )
            end
        ),
        ''
    ), e'\x1F', ''), e'\x03\x02', '');
comment on macro marked is 'A text in which each word that gives one of hit_terms (a list, see the macro terms) stands between the characters 2 and 3, which no text of this warehouse holds.';
