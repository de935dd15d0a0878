"""Settings of runs and of the service, and the file columnist.toml."""
