-- Documents that break none of the rules for good text.
create or replace view quality_documents as
select documents.* from documents anti join quality_failures using (doc_id);
comment on view quality_documents is 'Documents that break no rule of Gopher, C4 or FineWeb, see quality_failures. Copies are included, see unique_documents.';
