-- Their sentences go from the index.
delete from indexed_sentences where document_no in (from numbers_to_drop);
