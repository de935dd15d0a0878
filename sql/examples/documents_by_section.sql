-- In which sections do the documents stand, and what are their keywords?
select
    outlet,
    coalesce(section(extra), 'none stated') as section,
    count(*) as n_documents,
    list_sort(list_distinct(flatten(list(coalesce(keywords(extra), [])))))[:10] as keywords
from documents
group by all
order by n_documents desc, outlet, section
limit 50;
