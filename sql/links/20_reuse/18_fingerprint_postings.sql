-- Where their fingerprints stand, of some documents at a time.
-- memory: select sum(100) from renewed_texts
insert into fingerprint_postings by name
with renewed_rows as materialized (
    select text_no, fingerprints.rowid as row_no
    from fingerprints
    join (from renewed_texts where in_slice(text_no // 100_000)) using (doc_id)
    order by text_no
)
select unnest(hashes) as hash, text_no, unnest(word_nos)::integer as word_no
from fingerprints
join renewed_rows on fingerprints.rowid = row_no;
