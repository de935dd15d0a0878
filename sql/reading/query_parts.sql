-- What a query of the search asks for.
select is_excluded from query_parts($query);
