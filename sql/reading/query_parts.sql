-- What a query of the search asks for.
select
    is_excluded,
    field,
    words,
    field in ('after', 'before') and period_start(words) is null as is_no_date
from query_parts($query);
