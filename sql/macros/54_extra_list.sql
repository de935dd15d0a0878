-- What extra says under some names, as one list.
create or replace macro extra_list(extra, names) as list_sort(list_distinct(list_filter(
    flatten(list_transform(
        extra_names(extra, names),
        lambda name: if(
            json_type(extra, json_pointer(name)) = 'ARRAY',
            try_cast(json_extract(extra, json_pointer(name)) as varchar[]),
            string_split_regex(trim(json_extract_string(extra, json_pointer(name))), '\s*[,;،、，|]\s*')
        )
    )),
    lambda item: item <> ''
)));
comment on macro extra_list is 'What a document''s extra says under any of some names (in lower case, without signs and spaces), as one sorted list without repeats: lists as they are, texts cut at commas, semicolons and bars.';
