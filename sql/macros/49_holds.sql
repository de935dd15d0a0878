-- Whether a formula of T, F, !, &, | and brackets is true.
create or replace macro holds(formula) as list_reduce(
    [regexp_replace(regexp_replace(formula, '([TF)])([TF(!])', '\1&\2', 'g'), '([TF)])([TF(!])', '\1&\2', 'g')]
    || list_transform(range(length(formula)), lambda step: ''),
    -- Each step makes what is left shorter: brackets around a value, then not, then and, then or where nothing binds stronger.
    lambda rest, step: regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        replace(replace(replace(replace(rest, '(T)', 'T'), '(F)', 'F'), '!T', 'F'), '!F', 'T'),
                        'F&[TF]|T&F',
                        'F',
                        'g'
                    ),
                    'T&T',
                    'T',
                    'g'
                ),
                '(^|[(|])T\|[TF]($|[)|])',
                '\1T\2',
                'g'
            ),
            '(^|[(|])F\|T($|[)|])',
            '\1T\2',
            'g'
        ),
        '(^|[(|])F\|F($|[)|])',
        '\1F\2',
        'g'
    )
);
comment on macro holds is 'The value of a formula of the letters T and F, ! (not), & (and, also where nothing stands between two values), | (or) and brackets, as T or F; what is left of one that does not fit together. ! binds strongest and | weakest.';
