-- Two fingerprints of a document as one number.
create or replace macro couple(first_hash, second_hash) as ((first_hash & 8388607) << 40) | second_hash;
comment on macro couple is 'Two fingerprints of a document as one number of 63 bits; two documents with twelve words in common share a couple.';
