"""Places that a text names: what looks like a name, and which known place it is."""

from linli.text.places.gazetteer import Gazetteer, How, KnownPlace, NamedPlace
from linli.text.places.mentions import Mention, find_mentions

__all__ = ["Gazetteer", "How", "KnownPlace", "Mention", "NamedPlace", "find_mentions"]
