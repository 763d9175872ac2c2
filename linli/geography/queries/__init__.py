"""Reads of geography, all from memory. Areas and units are public facts, so no read is narrowed by actor."""
