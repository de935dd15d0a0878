"""Feeds: RSS, Atom, RDF and JSON Feed, item by item."""
