"""The special analyses, and what they share: the rows they look at, and how those are counted."""
