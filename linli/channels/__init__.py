"""The doors: everything that comes in from people and machines, and everything that goes out to them."""
