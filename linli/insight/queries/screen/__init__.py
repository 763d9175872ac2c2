"""The command screen: as whom it reads, and a past day played again."""
