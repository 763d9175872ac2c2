"""The door of early warnings: what was seen and not expected, who answers for it, and whether it was right."""
