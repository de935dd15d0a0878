"""Prefect: the flows, their tasks and artifacts, and who is notified of a failure. The only folder that imports it."""
