-- Documents that changed, and those that gained or lost a copy.
create or replace temp table documents_of_pairs as
from changed
union
select unnest([doc_a, doc_b]) from old_copies
union
select unnest([doc_a, doc_b]) from new_copies;
