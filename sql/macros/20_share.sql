-- A part of a whole as a percentage.
create or replace macro share(part, whole) as round(100.0 * part / nullif(whole, 0), 1);
comment on macro share is 'A part of a whole as a percentage with one decimal; NULL where the whole is 0.';
