-- Whether a paragraph takes part in the comparison of documents.
create or replace macro is_compared(role) as role in ('heading', 'body');
comment on macro is_compared is 'True for headings and body; titles, captions, boilerplate, quoted text and signatures take no part when documents are compared.';
