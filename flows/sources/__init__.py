"""Bytes in: roots and their files, formats and how they are recognised, and unwrapping to records."""
