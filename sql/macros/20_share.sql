-- A part of a whole in per cent.
create or replace macro share(part, whole) as round(100.0 * part / nullif(whole, 0), 1);
comment on macro share is 'A part of a whole in per cent, one decimal; NULL where the whole is 0.';
