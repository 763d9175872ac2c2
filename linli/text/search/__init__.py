"""Finding the few texts that answer a question, while it is being typed."""
