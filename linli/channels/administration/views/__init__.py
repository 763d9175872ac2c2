"""Views of the administration, one file for each thing that is administered."""
