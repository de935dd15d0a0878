"""The vocabulary that all of the flows share: records and their fields, keys, fingerprints, dates, and reasons for a fate."""
