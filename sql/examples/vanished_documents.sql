-- Which documents have vanished, and where are they now?
select uri, title, vanished_at, moved_to
from vanished_documents
order by vanished_at desc, uri
limit 20;
