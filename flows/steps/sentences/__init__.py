"""What the sentence breakers do not know: words that end no sentence, and starts that they miss."""
