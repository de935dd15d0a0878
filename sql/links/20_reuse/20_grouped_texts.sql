-- What decides whether two texts are compared: texts of one group are copies, and are not.
create or replace temp table grouped_texts as
select
    text.text_no,
    coalesce(canonical.text_no, text.text_no) as group_no,
    getvariable('compares_all') or doc_id in (from changed union all from parted_documents) as is_compared
from compared_texts as text
left join (select text_no, doc_id as cluster_id from compared_texts) as canonical using (cluster_id);
