-- Fingerprints that several documents hold, but not too many, and whether the first and the last of these are copies.
create or replace temp table repeated_hashes as
select hash, n_documents, a.group_no = b.group_no as are_copies
from hash_counts
join grouped_texts as a on a.text_no = first_no
join grouped_texts as b on b.text_no = last_no
where n_documents <= common_documents();
