-- Versions.
-- A step's version is raised when its output changes. The next run presses records of other versions again.
with versions as (
    select unnest(map_entries($versions), recursive := true)
)
select key as part, value as version from versions order by key;
