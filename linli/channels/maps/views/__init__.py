"""The pages of the maps: cases, shapes, and the drawing of grids."""
