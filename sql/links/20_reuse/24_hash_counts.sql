-- How many documents hold them, where several do, and the first and the last of these.
create or replace temp table hash_counts as
select hash, count(*) as n_documents, min(text_no) as first_no, max(text_no) as last_no
from held_places
group by hash
having count(*) > 1;
