-- Repairs made to the text.
-- chart: bar x=fix y=n_documents
-- none: No text needed a repair.
with fixes_made as (
    select unnest(fixes) as fix from documents
)
select fix, count(*) as n_documents, share(n_documents, (select count(*) from documents)) as share
from fixes_made
group by fix
order by n_documents desc, fix;
