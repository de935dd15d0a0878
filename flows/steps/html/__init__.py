"""Pages of HTML: their encoding, their article, their fields and dates."""
