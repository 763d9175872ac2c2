"""Writes of the registry: the contacts of reporters, plates and the cards of places."""
