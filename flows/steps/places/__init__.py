"""Finds where paragraphs stand in what a source shows, and proves it."""
