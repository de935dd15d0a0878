-- Rules that documents break.
-- chart: bar x=rule y=n_documents
-- none: No document breaks a rule.
-- Rules of Gopher, C4 and FineWeb. They drop nothing; the view quality_documents leaves such documents out.
select rule, count(*) as n_documents, share(n_documents, (select count(*) from documents)) as share
from quality_failures
group by rule
order by n_documents desc, rule;
