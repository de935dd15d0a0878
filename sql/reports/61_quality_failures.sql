-- What keeps documents out of quality_documents.
select rule, count(*) as n_documents, share(n_documents, (select count(*) from documents)) as share
from quality_failures
group by rule
order by n_documents desc, rule;
