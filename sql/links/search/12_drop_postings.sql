-- Postings of these documents go.
delete from postings where document_no in (from numbers_to_drop);
