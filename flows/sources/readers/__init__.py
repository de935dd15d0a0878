"""One reader a format: a stream in, records out."""
