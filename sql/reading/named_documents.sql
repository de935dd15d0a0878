-- The documents that names mean: each a uri, a doc_id or the address of a page.
with names as (
    select distinct unnest($names::varchar[]) as name
),
addresses as (
    select name, lower(rtrim(regexp_replace(name, '^[a-z]+://(www\.)?|[?#].*$', '', 'g'), '/')) as address
    from names
    where name like '%://%'
)
-- One join for each way to name a document: a join by any of them would compare every name with every record.
select name, doc_id from names join records on records.uri = name
union
select name, doc_id from names join records on records.doc_id = name
union
select name, doc_id
from addresses
join documents on lower(rtrim(regexp_replace(url, '^[a-z]+://(www\.)?|[?#].*$', '', 'g'), '/')) = address
order by name, doc_id;
