-- What share of the documents in each language is good, unique text?
select
    documents.lang,
    count(*) as n_documents,
    count(unique_documents.doc_id) as n_unique,
    count(quality_documents.doc_id) as n_good,
    share(count(*) filter (unique_documents.doc_id is not null and quality_documents.doc_id is not null), n_documents) as share
from documents
left join unique_documents using (doc_id)
left join quality_documents using (doc_id)
group by documents.lang
order by n_documents desc, documents.lang;
