-- A span's slice of a text.
create or replace macro span(string, char_start, char_end) as substr(string, char_start + 1, char_end - char_start);
comment on macro span is 'The slice of a text from char_start (0-based) to char_end (exclusive), counted in code points as everywhere in this warehouse.';
