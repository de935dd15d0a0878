-- Fingerprints that two documents share which are in one language and no copies, at least one of them to be compared.
create or replace temp table shared_fingerprints as
select
    a.document_no as a_no,
    b.document_no as b_no,
    a.char_start as a_start,
    b.char_start as b_start
from shared_places as a
join shared_places as b on a.hash = b.hash and a.lang = b.lang and a.document_no < b.document_no
where (a.is_compared or b.is_compared) and coalesce(a.cluster_id <> b.cluster_id, true);
