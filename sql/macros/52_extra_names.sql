-- The names in extra that mean one of some names.
create or replace macro extra_names(extra, names) as list_filter(
    json_keys(extra),
    lambda name: list_contains(names, regexp_replace(lower(name), '[_\-\s:.]', '', 'g'))
);
comment on macro extra_names is 'The names of a document''s extra that are one of names, which are in lower case without signs and spaces: articlesection for Article-Section.';
