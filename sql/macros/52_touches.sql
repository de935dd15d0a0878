-- What a change touches besides words.
create or replace macro touches(op, in_title, old_text, new_text, lang) as list_filter(
    [
        if(in_title, 'title', null),
        if(op = 'edited' and figures(old_text, lang) is distinct from figures(new_text, lang), 'figure', null),
        if(op = 'edited' and names(old_text, lang) is distinct from names(new_text, lang), 'name', null),
        if(op = 'edited' and negations(old_text, lang) is distinct from negations(new_text, lang), 'negation', null)
    ],
    lambda kind: kind is not null
);
comment on macro touches is 'Of title, figure, name and negation those that a change of a sentence touches, in this order; empty where it touches other words alone. A sentence added or removed touches the title or nothing.';
