-- Whether a language is the requested one.
create or replace macro speaks(lang, asked) as lang = lower(asked) or starts_with(lang, lower(asked) || '-');
comment on macro speaks is 'Whether a language is the requested one: zh matches zh-cn and zh-tw.';
