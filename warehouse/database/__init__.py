"""The DuckDB file: loaded and checked in private, then published whole."""
