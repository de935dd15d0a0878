-- The pointer to a member of a JSON object.
create or replace macro json_pointer(name) as '/' || replace(replace(name, '~', '~0'), '/', '~1');
comment on macro json_pointer is 'The JSON pointer (RFC 6901) to the member of an object that has a name, whatever signs that holds.';
