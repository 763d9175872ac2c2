"""Is this the same thing as that, and why: a score learned from words and time, with what place and matter add."""
