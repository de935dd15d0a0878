-- Whether a paragraph may hold a passage that others take over.
create or replace macro may_be_quoted(role, paragraph) as
    role not in ('caption', 'boilerplate') and not starts_with(paragraph, '>');
comment on macro may_be_quoted is 'Whether a paragraph may hold a passage that others take over: not if it is a caption, boilerplate, or quoted mail (">" before it).';
