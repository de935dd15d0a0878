"""Receipts: where a text stands in its source, so that anybody can check it with the source alone."""
