"""What is done to a home besides a run: trace, doctor, retry, forget, purge, compact, rebuild, freshness, earlier states."""
