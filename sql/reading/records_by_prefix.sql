-- The first two records whose doc_id begins so.
select * from records where starts_with(doc_id, $document) order by doc_id limit 2;
