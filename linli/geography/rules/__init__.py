"""Pure rules of geography: coordinates, metres, borders, division codes, grids. No Django, no database."""
