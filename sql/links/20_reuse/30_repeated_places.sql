-- Where fingerprints stand that several documents hold, but not too many.
create or replace temp table repeated_places as
select hash, text_no, word_no, group_no, is_compared
from held_places
semi join (from hash_counts where n_documents <= common_documents()) as repeated using (hash)
join grouped_texts using (text_no);
