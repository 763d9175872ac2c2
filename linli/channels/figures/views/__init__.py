"""Pages of the figures door, one file for each kind of subject."""
