"""One reader for each format: a stream in, records out."""
