-- What extra says under a name, as a text.
create or replace macro extra_text(extra, name) as json_extract_string(
    extra, json_pointer(extra_names(extra, [regexp_replace(lower(name), '[_\-\s:.]', '', 'g')])[1])
);
comment on macro extra_text is 'What a document''s extra says under a name, in any spelling: extra_text(extra, ''article_section''). A list or an object as JSON; NULL where it says nothing.';
