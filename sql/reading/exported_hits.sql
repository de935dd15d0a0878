-- All documents that a search finds, best first, with what a reader of the file needs.
select
    hits.score,
    hits.title,
    hits.outlet,
    hits.published_at,
    documents.authors,
    hits.lang,
    documents.url,
    hits.uri,
    hits.doc_id,
    documents.n_words,
    hits.n_copies,
    documents.text
from search($query, k := 1000000000, exact := $exact) as hits
join documents using (doc_id)
order by hits.score desc, hits.doc_id;
