"""The picture tour of the house: its stops, the walk that takes the pictures, the pages that show them."""
