"""Special analyses: each asks insight one thing and says it in a sentence, charts and tables, with what it does not mean."""
