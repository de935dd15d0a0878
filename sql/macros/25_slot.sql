-- The bit of a fingerprint among four million.
create or replace macro slot(hash) as (hash & 4194303)::integer;
comment on macro slot is 'Number of the bit that stands for a fingerprint where many are looked up at once: its remainder by 4,194,304.';
