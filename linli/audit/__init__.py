"""The append-only record of everything that happened. See README.md."""
