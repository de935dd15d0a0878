"""What all of the flows speak of: records and their fields, their keys and fingerprints, and reasons for a fate."""
