"""Generators of the data packs: run by hand, their output is kept in linli/packs."""
