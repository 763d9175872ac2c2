"""Front door of the text floor. Pure functions and small engines of values: no database, no actor, no clock.

Callers hand in what an engine must know (a catalogue, a gazetteer, a window of time) and get values with reasons back.
Whatever is suggested here is about matters, places and wording, never about people.
"""

from __future__ import annotations

__all__: list[str] = []
