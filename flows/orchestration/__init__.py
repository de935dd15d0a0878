"""Prefect: the flows, their tasks and artifacts, and who is told of a failure. The only folder that imports it."""
