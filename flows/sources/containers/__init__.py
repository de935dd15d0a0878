"""What other files lie in: archives and compressions, within their limits."""
