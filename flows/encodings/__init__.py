"""What bytes are read as: labels of encodings, what a declaration is worth, and guesses where there is none."""
