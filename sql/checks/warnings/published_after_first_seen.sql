-- Documents dated after the day on which they were first seen: a wrong date, or a wrong clock.
select doc_id, uri, published_at, published_from, first_seen_at
from documents
-- A day is allowed, because sources often state a local date without its time zone.
where published_at > first_seen_at + interval 1 day
order by all;
