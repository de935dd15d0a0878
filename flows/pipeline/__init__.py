"""One run in plain Python: scan, plan, press, commit, load, report, and the history that it writes."""
