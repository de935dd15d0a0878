-- Documents that have no copies, and of each cluster of copies the canonical one.
create or replace view unique_documents as
select documents.*
from documents
anti join (select doc_id from clusters where not is_canonical) as lesser_copies using (doc_id);
comment on view unique_documents is 'Documents without copies, and one document, the canonical one, for each cluster of copies.';
