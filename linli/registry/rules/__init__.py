"""Rules of the registry as pure functions."""
