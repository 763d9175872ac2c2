"""The pages of the hotline: the console with its hints, and the list of reporters to ring back."""
