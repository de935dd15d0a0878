-- Where these stand in texts that are not compared for another reason.
create or replace temp table limits as
select text_no, group_no, hash as crossing_hash, word_no as crossing_word
from looked_up_places
join grouped_texts using (text_no)
where hash in (from crossing_hashes) and not is_compared;
