"""The door for residents: report, progress, answer; no account needed."""
