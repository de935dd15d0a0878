-- Whether a query wants what meets these of its parts.
create or replace macro query_verdicts(tokens, sets) as table
with demands as (
    select
        list({operator: operator, part_no: part_no, has_sign: has_sign} order by place) filter (
            operator is not null or is_demand
        ) as demanded
    from (select unnest(tokens, max_depth := 2))
)
select met, holds(formula(demanded, met)) = 'T' as is_wanted from (select unnest(sets) as met), demands;
comment on macro table query_verdicts is 'For each set of parts of a query (met, a sorted list of part_no), whether the query wants what meets these and no others. tokens is the list of the rows of query_tokens.';
