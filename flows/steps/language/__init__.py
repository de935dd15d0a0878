"""Which language a text and its paragraphs are in."""
