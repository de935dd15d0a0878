-- A paragraph, with its place in the source.
select *, raw_start as place_start, raw_end as place_end
from paragraphs
where doc_id = $doc_id and paragraph_no = $number;
