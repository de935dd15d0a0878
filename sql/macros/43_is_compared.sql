-- Whether a paragraph takes part in the comparison of documents.
create or replace macro is_compared(role, string) as role in ('heading', 'body') and not starts_with(string, '>');
comment on macro is_compared is 'True for headings and body; titles, captions, boilerplate and quoted mail take no part when documents are compared.';
