"""Front door of the text floor. Pure functions and small engines of values: no database, no actor, no clock.

Callers hand in what an engine must know (a catalogue, a gazetteer, a window of time) and get values with reasons back.
Whatever is suggested here is about matters, places and wording, never about people.
"""

from __future__ import annotations

from linli.text.classify.comparing import Compared, compare, examine
from linli.text.classify.features import Message
from linli.text.classify.finer import Finer, Label, Taxonomy
from linli.text.classify.leaning import Leaning, read_kin
from linli.text.classify.measures import Measured, measure
from linli.text.classify.model import Model, Named, Unusable, load, save
from linli.text.classify.shipped import CLASSES, MATTERS, Opened, open_classes, open_matters
from linli.text.classify.training import Labelled, Trained, Unseen, digest_of, train, unseen_of, usable

__all__ = [
    "CLASSES",
    "MATTERS",
    "Compared",
    "Finer",
    "Label",
    "Labelled",
    "Leaning",
    "Measured",
    "Message",
    "Model",
    "Named",
    "Opened",
    "Taxonomy",
    "Trained",
    "Unseen",
    "Unusable",
    "compare",
    "digest_of",
    "examine",
    "load",
    "measure",
    "open_classes",
    "open_matters",
    "read_kin",
    "save",
    "train",
    "unseen_of",
    "usable",
]
