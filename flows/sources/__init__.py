"""Bytes in: roots and their files, formats and how they are recognised, and the way down to the records."""
