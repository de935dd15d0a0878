-- Whether the operators and brackets of a query of the search fit together: T or F.
select holds(formula(
    list({operator: operator, part_no: part_no, has_sign: has_sign} order by place) filter (operator is not null or is_demand),
    []
)) as value
from query_tokens($query);
