-- Outlets that a changed document belongs to, or did when its paragraphs were last counted.
create or replace temp table touched_outlets as
select outlet from outlet_documents where doc_id in (from changed)
union
select outlet from documents where outlet is not null and doc_id in (from changed);
