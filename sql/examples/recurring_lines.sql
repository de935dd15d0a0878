-- Which lines recur on the pages of one source?
select source, role, n_documents, share, text[:100] as line
from recurring_lines
order by n_documents desc, source, text_hash
limit 20;
