"""Quality signals of a document, measured for a whole batch at once."""
