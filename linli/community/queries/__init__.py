"""Reads of zones and visits: by area, narrowed by the actor first. None of them groups by a person."""
