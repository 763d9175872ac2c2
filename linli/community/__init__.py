"""Who looks after which buildings, and what was done at whose door: zones and visits, without a list of anybody."""
