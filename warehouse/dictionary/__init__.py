"""The data dictionary: every table and column, and the picture of how they join."""
