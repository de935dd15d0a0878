-- Where two documents share a couple that are to be compared and are no copies.
create or replace temp table anchors as
select distinct
    a.document_no as a_no,
    b.document_no as b_no,
    a.char_start as a_start,
    b.char_start as b_start
from shared_couples as a
join shared_couples as b on a.couple = b.couple and a.document_no < b.document_no
where (a.is_compared or b.is_compared or (a.is_at_limit and b.is_at_limit))
    and coalesce(a.cluster_id <> b.cluster_id, true)
order by all;
