"""Values as text that is safe where it is shown: terminals, CSV, Markdown, HTML."""
