"""What bytes are read as: labels of encodings, how far to trust a declared one, and guesses where there is none."""
