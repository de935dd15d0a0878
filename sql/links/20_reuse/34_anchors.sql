-- Those that support each other: two or more at about the same distance from each other in both documents.
-- One run of five words meets another by chance. Distances are in steps of 60 characters, once more from half a step on.
create or replace temp table anchors as
with stepped as (
    select *, unnest([2 * ((a_start - b_start) // 60), 2 * ((a_start - b_start + 30) // 60) + 1]) as step
    from shared_fingerprints
),
supported as (
    select a_no, b_no, unnest(list((a_start, b_start))) as place
    from stepped
    group by a_no, b_no, step
    having count(*) > 1
)
select distinct a_no, b_no, place[1] as a_start, place[2] as b_start from supported order by all;
