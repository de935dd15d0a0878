-- Common fingerprints go, for each of them was counted again.
delete from common_fingerprints;
