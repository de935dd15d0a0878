-- The pairs as they are now.
insert into copies by name from new_copies order by doc_a, doc_b;
