"""Many believable cases: a few hundred played through the real verbs, then copied with all their rows, times and seals."""
