"""Reading people, roles, keys, and what somebody may do."""
