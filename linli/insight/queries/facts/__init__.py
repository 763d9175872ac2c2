"""The facts: their files, the engine that reads them, and whose rows they are."""
