-- Which pages are no articles, and why?
select outlet, page_kind, count(*) as n_documents, min(evidence) as for_example, min(uri) as uri
from junk_documents
group by outlet, page_kind
order by n_documents desc, outlet, page_kind
limit 50;
