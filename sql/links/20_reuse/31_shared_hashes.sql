-- Those that not only copies of each other hold.
create or replace temp table shared_hashes as
select hash from repeated_hashes where not are_copies
union all
select hash
from held_places
semi join (from repeated_hashes where are_copies and n_documents > 2) as doubtful using (hash)
join grouped_texts using (text_no)
group by hash
having min(group_no) <> max(group_no);
