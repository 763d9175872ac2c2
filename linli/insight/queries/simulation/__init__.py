"""The loop played again with what is different: its model, fitted to the past, and what that says."""
