-- Which documents were published last?
select published_at, published_from, outlet, title, uri
from documents
where published_at is not null
order by published_at desc, uri
limit 10;
