-- A paragraph's place in the source is complete, or absent for a reason.
-- scope: document
select doc_id, paragraph_no, raw_start, raw_end, place_problem
from paragraphs
where (raw_start is null) <> (raw_end is null) or raw_start < 0 or raw_end <= raw_start
    or (raw_start is not null and place_problem is not null)
order by all;
