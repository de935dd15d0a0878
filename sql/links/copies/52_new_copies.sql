-- Pairs of documents as they are now.
create or replace temp table new_copies (doc_a varchar, doc_b varchar, kind varchar, jaccard double);
