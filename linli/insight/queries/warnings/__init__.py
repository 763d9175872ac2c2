"""Early warnings: what the watch looks at, and what their owners read."""
