-- Whether the bit of a fingerprint is set.
create or replace macro has_slot(slots, hash) as get_bit(slots, slot(hash)) = 1;
comment on macro has_slot is 'Whether a fingerprint may be among those that slots() was made of; NULL where that is NULL.';
