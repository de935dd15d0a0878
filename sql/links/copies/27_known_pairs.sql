-- Near copies that need no second look: both stand for their contents, as they did before.
create or replace temp table known_pairs as
with firsts as (
    select doc_id from compared_documents where bands is not null
)
select doc_a, doc_b, jaccard
from copies
join firsts as a on a.doc_id = doc_a
join firsts as b on b.doc_id = doc_b
where kind = 'near'
    and doc_a not in (select doc_id from new_firsts)
    and doc_b not in (select doc_id from new_firsts);
