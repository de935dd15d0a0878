-- Common fingerprints that were counted again go.
delete from common_fingerprints where getvariable('compares_all') or hash in (select hash from touched_hashes);
