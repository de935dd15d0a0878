"""Parquet files that never change, the manifest that says which of them are the state, and the entries of runs."""
