"""Questions about indicators: defined, counted, answered, and the cases behind each number."""
