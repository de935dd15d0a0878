-- Where the fingerprints of changed documents stand.
insert into fingerprint_postings by name
select unnest(hashes) as hash, text_no, unnest(word_nos)::integer as word_no
from fingerprints
join compared_texts using (doc_id)
where getvariable('compares_all') or doc_id in (from changed);
