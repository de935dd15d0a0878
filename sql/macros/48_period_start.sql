-- The beginning of the day, month or year that a date names.
create or replace macro period_start(written) as coalesce(
    try_strptime(written, ['%Y-%m-%d', '%Y-%m', '%Y%m%d']),
    if(regexp_full_match(written, '[0-9]{4}'), make_timestamp(written::bigint, 1, 1, 0, 0, 0), null)
);
comment on macro period_start is 'The beginning of a day (2026-01-31 or 20260131), a month (2026-01) or a year (2026), UTC; NULL for what is none.';
