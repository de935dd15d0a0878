-- Where these stand.
create or replace temp table shared_places as
select hash, text_no, word_no, group_no, is_compared
from held_places
semi join shared_hashes using (hash)
join grouped_texts using (text_no);
