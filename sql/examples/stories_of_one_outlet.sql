-- Which stories has one outlet alone?
with quoted as (
    select doc_a as doc_id from reuse
    union
    select doc_b from reuse
)
select coalesce(site, root) as source, published_at, title, unique_documents.n_words, unique_documents.uri
from unique_documents
join records using (doc_id)
left join clusters using (doc_id)
anti join quoted using (doc_id)
where coalesce(independent_sources(cluster_id), 1) <= 1
order by unique_documents.n_words desc, unique_documents.uri
limit 20;
