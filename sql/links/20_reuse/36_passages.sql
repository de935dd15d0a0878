-- Words that take no part: of captions, boilerplate, quoted mail, and from each common fingerprint on.
-- then: align_passages
create or replace temp table barred_spans as
with aligned as (
    select doc_id, document_no
    from numbered_documents
    where document_no in (select a_no from pairs_to_align union all select b_no from pairs_to_align)
)
select document_no, char_start, char_end
from paragraphs
join aligned using (doc_id)
where not may_be_quoted(role, text)
union all
select document_no, char_start, null
from (select doc_id, unnest(hashes) as hash, unnest(char_starts) as char_start from fingerprints)
semi join common_fingerprints using (hash)
join aligned using (doc_id);
