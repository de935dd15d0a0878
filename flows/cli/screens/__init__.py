"""What people see in a terminal, by groups of verbs. Rows of queries are shown by flows/cli/results.py."""
