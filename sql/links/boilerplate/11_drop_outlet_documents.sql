-- Changed documents are counted anew.
delete from outlet_documents where doc_id in (from changed);
