"""The report: each query of sql/reports/ as a table, a chart and a CSV."""
