"""Writes of geography, one verb each: right, rule, rows, event, and a new token so that every process notices."""
