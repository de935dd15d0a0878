"""`columnist verify`: reads a text that quotes, finds its quotations, and says of each whether it stands as quoted."""
