-- A paragraph's place in the source is complete or absent.
-- scope: document
select doc_id, paragraph_no, raw_start, raw_end
from paragraphs
where (raw_start is null) <> (raw_end is null) or raw_start < 0 or raw_end <= raw_start
order by all;
