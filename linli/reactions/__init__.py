"""What else happens after an event: one table, read `table.py`."""
