-- These pairs go.
delete from copies where (doc_a, doc_b) in (from old_copies);
