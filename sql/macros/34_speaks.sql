-- Whether a language is the one that is asked for.
create or replace macro speaks(lang, asked) as lang = lower(asked) or starts_with(lang, lower(asked) || '-');
comment on macro speaks is 'Whether a language is the one that is asked for: zh stands for zh-cn and zh-tw.';
