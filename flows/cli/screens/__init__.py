"""What people see in a terminal, by groups of verbs. Results of queries are in results.py."""
