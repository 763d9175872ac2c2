"""Which class or matter a message speaks of, how sure that is, and which of its words say so."""
