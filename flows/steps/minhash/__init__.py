"""Signatures by which documents with nearly the same text find each other."""
