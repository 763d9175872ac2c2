"""The command screen: for a desk and for a wall, the duty roster it shows, and a past day played again."""
