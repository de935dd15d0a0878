-- The clusters as they are now.
update compared_texts
set cluster_id = now.cluster_id
from (
    select text_no, clusters.cluster_id
    from compared_texts as known
    left join clusters using (doc_id)
    where known.cluster_id is distinct from clusters.cluster_id
) as now
where compared_texts.text_no = now.text_no;
