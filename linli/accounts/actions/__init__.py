"""What accounts do: one function per verb, each with the actor and the time passed in."""
