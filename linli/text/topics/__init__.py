"""Which messages belong together: the same matter at the same place, with a name, a heat and a trend."""
