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
from linli.text.personal import (
    MASK,
    Personal,
    Readers,
    find_personal,
    mask_personal,
)
from linli.text.personal import NUMBERS as NUMBER_KINDS
from linli.text.personal import PRIVATE as PRIVATE_KINDS
from linli.text.personal import UNPUBLISHED as UNPUBLISHED_KINDS
from linli.text.personal import Measured as MeasuredPersonal
from linli.text.personal import measure as measure_personal
from linli.text.places import Gazetteer, KnownPlace, Mention, NamedPlace, find_mentions
from linli.text.reply import ON_TOPIC, Ask, Phrase, ReplyHints, find_asks, reply_hints

__all__ = [
    "CLASSES",
    "MASK",
    "MATTERS",
    "NUMBER_KINDS",
    "ON_TOPIC",
    "PRIVATE_KINDS",
    "UNPUBLISHED_KINDS",
    "Ask",
    "Compared",
    "Finer",
    "Gazetteer",
    "KnownPlace",
    "Label",
    "Labelled",
    "Leaning",
    "Measured",
    "MeasuredPersonal",
    "Mention",
    "Message",
    "Model",
    "Named",
    "NamedPlace",
    "Opened",
    "Personal",
    "Phrase",
    "Readers",
    "ReplyHints",
    "Taxonomy",
    "Trained",
    "Unseen",
    "Unusable",
    "compare",
    "digest_of",
    "examine",
    "find_asks",
    "find_mentions",
    "find_personal",
    "load",
    "mask_personal",
    "measure",
    "measure_personal",
    "open_classes",
    "open_matters",
    "read_kin",
    "reply_hints",
    "save",
    "train",
    "unseen_of",
    "usable",
]
