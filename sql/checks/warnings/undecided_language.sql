-- Sources where more than one document in ten, and more than two, have no decided language.
select
    records.root,
    count(*) as n_documents,
    count(*) filter (documents.lang = 'und') as n_undecided,
    share(n_undecided, n_documents) as share
from documents
join records using (doc_id)
group by records.root
having n_undecided > 0.1 * n_documents and n_undecided > 2
order by all;
