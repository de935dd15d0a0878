"""Tables, views and queries as Parquet, CSV, JSON lines and SQLite files."""
