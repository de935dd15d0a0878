-- What decides whether two texts are compared: texts of one group are copies, and are not.
create or replace temp table grouped_texts as
with canonical as (
    select cluster_id, text_no as group_no from compared_texts where doc_id = cluster_id
),
parted as (
    select doc_id from changed where not getvariable('compares_all')
    union all
    select doc_id from parted_documents where not getvariable('compares_all')
)
select
    text_no,
    coalesce(group_no, text_no) as group_no,
    getvariable('compares_all') or doc_id in (from parted) as is_compared
from compared_texts
left join canonical using (cluster_id);
