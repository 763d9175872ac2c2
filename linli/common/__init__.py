"""Values every floor speaks: who acts, what time it is, codes, errors, rights. No tables."""
