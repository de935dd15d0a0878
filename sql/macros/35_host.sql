-- The host of an address.
create or replace macro host(url) as regexp_extract(url, '^[a-z]+://([^/?#:]*)', 1);
comment on macro host is 'The host of an address, www.example.org for https://www.example.org/a; empty if it has none.';
