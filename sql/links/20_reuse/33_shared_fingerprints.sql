-- Fingerprints that two documents share which are to be compared and are no copies.
create or replace temp table shared_fingerprints as
select
    (a.document_no::bigint << 32) | b.document_no as pair,
    a.word_no as a_word,
    b.word_no as b_word
from shared_places as a
join shared_places as b on a.hash = b.hash and a.document_no < b.document_no
where (a.is_compared or b.is_compared or (a.is_at_limit and b.is_at_limit))
    and coalesce(a.cluster_id <> b.cluster_id, true);
