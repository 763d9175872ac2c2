"""The hotline's console: a call while typing, what is known beside it, and the list of reporters to ring back."""
