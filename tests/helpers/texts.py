"""Two versions of a text, which tests of damage and of history share."""

OLD = "Bridge to be mended\n\nThe council met on Tuesday. It agreed to mend the old bridge. Work begins in May.\n"


NEW = "Bridge to be replaced\n\nThe council met on Tuesday. It agreed to replace the old bridge. Nobody objected.\n"
