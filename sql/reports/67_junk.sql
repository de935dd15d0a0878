-- Pages that are no articles, by kind.
-- chart: bar x=page_kind y=n_documents
-- none: Every document is an article.
-- With an example of each kind and what speaks for it. The view junk_documents lists them all.
select
    page_kind,
    count(*) as n_documents,
    share(count(*), (select count(*) from documents)) as share,
    min(evidence) as for_example,
    min(uri) as uri
from junk_documents
group by page_kind
order by n_documents desc, page_kind;
