-- Which documents moved, and which were edited on the way?
select from_uri, uri, is_edited, similarity, run_id
from moves_since(0)
order by is_edited desc, run_no desc, uri
limit 20;
