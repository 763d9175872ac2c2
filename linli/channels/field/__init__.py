"""The door of those who are outside: what is due today, reporting in three taps, checks on the spot, all of it without a network."""
