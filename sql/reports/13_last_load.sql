-- Rows of the tables.
with numbered_loads as (
    select *, row_number() over (order by rowid desc) as age from loads
),
counts as (
    select age, unnest(map_entries(rows_by_table), recursive := true) from numbered_loads where age <= 2
)
select
    key as table_name,
    max(value) filter (age = 1) as n_rows,
    max(value) filter (age = 2) as n_in_the_load_before,
    n_rows - n_in_the_load_before as difference
from counts
group by key
order by list_position(['records', 'documents', 'paragraphs', 'sentences', 'signals'], key), key;
