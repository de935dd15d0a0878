-- A record's place in its file is complete or absent, and no smaller than nothing.
-- scope: document
select doc_id, uri, byte_start, byte_end
from records
where (byte_start is null) <> (byte_end is null) or byte_start < 0 or byte_end < byte_start
order by all;
