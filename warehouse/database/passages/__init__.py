"""Passages that two texts share: their words as numbers, and the longest stretches of words that both have."""
