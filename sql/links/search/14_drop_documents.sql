-- They themselves go from the index.
delete from indexed_documents where document_no in (from numbers_to_drop);
