-- Where their fingerprints stand.
insert into fingerprint_postings by name
select unnest(hashes) as hash, text_no, unnest(word_nos)::integer as word_no
from fingerprints
join renewed_texts using (doc_id);
