"""What a stretch of letters is worth, and how alike two messages are by what they share."""
