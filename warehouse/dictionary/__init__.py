"""The data dictionary: every table and column, the picture of how they join."""
