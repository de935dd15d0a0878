-- Which documents were edited long after they were published?
select uri, title, hours_after, n_added, n_removed, n_edited, rewritten, title_changed, share_touched
from stealth_edits
order by title_changed desc, share_touched desc, uri
limit 20;
