-- Records whose fate and tables disagree: empty when the books balance.
create or replace view balance as
with problems as (
    select doc_id, 'the fate is none of loaded, empty, skipped, quarantined' as problem
    from records
    where fate not in ('loaded', 'empty', 'skipped', 'quarantined')
    union all
    select doc_id, 'more than one record' from records group by doc_id having count(*) > 1
    union all
    select doc_id, 'more than one document' from documents group by doc_id having count(*) > 1
    union all
    select doc_id, 'loaded without a document' from records anti join documents using (doc_id) where fate = 'loaded'
    union all
    select doc_id, 'a document, though not loaded' from records semi join documents using (doc_id) where fate <> 'loaded'
    union all
    select doc_id, 'a document without a record' from documents anti join records using (doc_id)
    union all
    select doc_id, 'loaded without paragraphs' from records anti join paragraphs using (doc_id) where fate = 'loaded'
    union all
    select doc_id, 'loaded without signals' from records anti join signals using (doc_id) where fate = 'loaded'
),
addresses as (
    select doc_id, min(uri) as uri, min(fate) as fate from records group by doc_id
)
select problems.doc_id, coalesce(addresses.uri, documents.uri) as uri, addresses.fate, problems.problem
from problems
left join addresses using (doc_id)
left join (select doc_id, min(uri) as uri from documents group by doc_id) as documents using (doc_id);
comment on view balance is 'Must be empty: one row for each record whose fate and tables disagree, and for each document without a record.';
comment on column balance.doc_id is 'Record or document. Key together with problem.';
comment on column balance.uri is 'Location of the record or document.';
comment on column balance.fate is 'Fate in records; NULL for a document without a record.';
comment on column balance.problem is 'What disagrees.';
