-- For each of them that has a near copy, the first place in its connected component, handed on from neighbour to neighbour.
create or replace temp table connected_documents as
with recursive places as (
    select a.place as one, b.place as other
    from copies
    join clustered_documents as a on a.doc_id = doc_a
    join clustered_documents as b on b.doc_id = doc_b
),
neighbours as materialized (
    select one, other from places
    union all
    select other, one from places
),
labels using key (place) as (
    select one as place, least(one, min(other)) as label from neighbours group by one
    union
    select neighbours.other, min(labels.label)
    from labels
    join neighbours on neighbours.one = labels.place
    join recurring.labels as known on known.place = neighbours.other
    where labels.label < known.label
    group by neighbours.other
)
select members.doc_id, canonical.doc_id as cluster_id
from labels
join clustered_documents as members using (place)
join clustered_documents as canonical on canonical.place = label;
