"""Visits, from both sides of the door: the household's slip, and the areas' page for staff."""
