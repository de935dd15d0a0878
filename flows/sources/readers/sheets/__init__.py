"""Spreadsheets: their sheets and rows as they are stored (`xlsx.py`, `ods.py`), and what records those become (`records.py`)."""
