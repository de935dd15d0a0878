-- The tables hold as many rows as the manifest that was loaded last says.
-- scope: table
with last_load as (
    select rows_by_table from loads order by loaded_at desc, rowid desc limit 1
),
stated as (
    select unnest(map_entries(rows_by_table), recursive := true) from last_load
),
counted as (
    select 'records' as key, count(*) as n_rows from records
    union all
    select 'documents', count(*) from documents
    union all
    select 'paragraphs', count(*) from paragraphs
    union all
    select 'sentences', count(*) from sentences
    union all
    select 'signals', count(*) from signals
)
select key as table_name, value as rows_in_manifest, n_rows as rows_in_table
from stated
join counted using (key)
where value <> n_rows
order by all;
