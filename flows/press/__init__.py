"""A batch of records in, one Arrow table per warehouse table out, in supervised processes."""
