"""Writes of zones and visits: each with the right over the area, in one transaction with its event."""
