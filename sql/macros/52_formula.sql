-- The formula of a query with T for each part that is met and F for the others.
create or replace macro formula(tokens, met) as coalesce(
    nullif(
        array_to_string(
            list_transform(
                tokens,
                lambda token: coalesce(
                    token.operator, if(token.has_sign, '!', '') || if(list_contains(met, token.part_no), 'T', 'F')
                )
            ),
            ''
        ),
        ''
    ),
    'T'
);
comment on macro formula is 'What holds reads: the demands and operators of a query (tokens, a list of rows of query_tokens in order) with T for each part that is in met, a list of part_no, and F for the others; T for a query that demands nothing.';
