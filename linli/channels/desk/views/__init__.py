"""The desk's views: each parses, calls one door of a domain, and answers."""
