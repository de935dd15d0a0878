-- How many sentences a document has.
select count(*) as n from sentences where doc_id = $doc_id;
