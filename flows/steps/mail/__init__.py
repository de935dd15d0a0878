"""Which lines of a mail are its own, by what mail programs write around those that are not."""
