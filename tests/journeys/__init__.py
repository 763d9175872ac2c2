"""Journeys through the whole house: real processes, real databases, pulled plugs."""
