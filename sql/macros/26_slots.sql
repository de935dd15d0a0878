-- The bits of some fingerprints.
create or replace macro slots(hash) as bitstring_agg(slot(hash), 0, 4194303);
comment on macro slots is 'Aggregate: a bit string with the bit of each fingerprint set. One whose bit is not set is not among them; NULL of none.';
