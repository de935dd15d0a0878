"""The `columnist` command: its parser, its verbs and what they show on a terminal."""
