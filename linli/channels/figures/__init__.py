"""Figures on pages: of a district, street, community, department or matter, each number leading to the cases behind it."""
