"""Archives and compressed files, unpacked within their limits."""
