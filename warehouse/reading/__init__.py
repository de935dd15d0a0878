"""What verbs, notebooks and programs ask of a home: SQL, search, status, samples."""
