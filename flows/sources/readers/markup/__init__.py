"""XML for the readers of feeds, books and documents: its bytes as text, its tree, and its paragraphs."""
