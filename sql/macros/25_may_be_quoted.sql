-- Whether a paragraph may hold a passage that others take over.
create or replace macro may_be_quoted(role) as role not in ('caption', 'boilerplate', 'quoted', 'signature');
comment on macro may_be_quoted is 'Whether a paragraph may hold a passage that others take over: not if it is a caption, boilerplate, a signature, or itself quoted from another text.';
