-- How many paragraphs a document has.
select count(*) as n from paragraphs where doc_id = $doc_id;
