"""Every address of the house, tried by people it is not meant for."""
