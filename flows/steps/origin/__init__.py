"""Who published a document and who wrote it, from what its source states and where it lay."""
