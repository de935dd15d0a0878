-- Settings of this report.
with settings as (
    select unnest(map_entries($settings), recursive := true)
)
select key as setting, value from settings order by key;
