"""What kind of page a document is: an article, or one of the things that crawls bring home in its place."""
