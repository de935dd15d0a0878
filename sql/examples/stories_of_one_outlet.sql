-- Which stories has one outlet alone?
with quoted as (
    select doc_a as doc_id from reuse
    union
    select doc_b from reuse
)
select outlet, published_at, title, n_words, uri
from unique_documents
left join clusters using (doc_id)
anti join quoted using (doc_id)
where coalesce(independent_sources(cluster_id), 1) <= 1
order by n_words desc, uri
limit 20;
