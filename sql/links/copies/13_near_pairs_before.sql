-- Near copies between documents that stood for their contents.
create or replace temp table near_pairs_before as
with firsts as (
    select doc_id from compared_documents where doc_id = first_doc_id
)
select doc_a, doc_b, jaccard
from copies
where kind = 'near' and doc_a in (from firsts) and doc_b in (from firsts);
