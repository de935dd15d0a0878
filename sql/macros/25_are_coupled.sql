-- Whether two fingerprints of a document are a couple.
create or replace macro are_coupled(first_word, second_word) as second_word - first_word between 3 and 12;
comment on macro are_coupled is 'Whether the second of two fingerprints begins three to twelve words behind the first. Any twelve words hold two such fingerprints; one alone two documents share by chance.';
