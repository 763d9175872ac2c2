"""What each page of the command screen shows."""
