"""What is done to a home besides a run: trace, doctor, retry, forget, compact, rebuild, earlier states."""
