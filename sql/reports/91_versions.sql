-- Versions.
-- A step's version rises when its output changes; records of another version are pressed again in the next run.
with versions as (
    select unnest(map_entries($versions), recursive := true)
)
select key as part, value as version from versions order by key;
