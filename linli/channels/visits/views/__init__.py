"""Pages of the visits door: `slip` for the household, `areas` for staff."""
