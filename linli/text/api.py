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
from linli.text.search.index import Field as SearchField
from linli.text.search.index import Hit as SearchHit
from linli.text.search.index import SearchIndex
from linli.text.similar.comparing import Likeness, alike
from linli.text.similar.evidence import Common
from linli.text.similar.judging import Judged, cross_validated, judged, trained
from linli.text.similar.marks import ASKED, marks
from linli.text.similar.model import PairModel
from linli.text.similar.model import shipped as shipped_pair_model
from linli.text.similar.pairs import Pairs, Text, pairs_of
from linli.text.topics.evaluating import AGREED, Agreement, agreed_pairs, agreement, groups_of
from linli.text.topics.finding import find_topics
from linli.text.topics.messages import Post, Topic, Trend
from linli.text.weighing.rarity import learn as learn_rarity
from linli.text.weighing.rarity import save as save_rarity
from linli.text.weighing.stretches import stretches

__all__ = [
    "AGREED",
    "ASKED",
    "CLASSES",
    "MASK",
    "MATTERS",
    "NUMBER_KINDS",
    "ON_TOPIC",
    "PRIVATE_KINDS",
    "UNPUBLISHED_KINDS",
    "Agreement",
    "Ask",
    "Common",
    "Compared",
    "Finer",
    "Gazetteer",
    "Judged",
    "KnownPlace",
    "Label",
    "Labelled",
    "Leaning",
    "Likeness",
    "Measured",
    "MeasuredPersonal",
    "Mention",
    "Message",
    "Model",
    "Named",
    "NamedPlace",
    "Opened",
    "PairModel",
    "Pairs",
    "Personal",
    "Phrase",
    "Post",
    "Readers",
    "ReplyHints",
    "SearchField",
    "SearchHit",
    "SearchIndex",
    "Taxonomy",
    "Text",
    "Topic",
    "Trained",
    "Trend",
    "Unseen",
    "Unusable",
    "agreed_pairs",
    "agreement",
    "alike",
    "compare",
    "cross_validated",
    "digest_of",
    "examine",
    "find_asks",
    "find_mentions",
    "find_personal",
    "find_topics",
    "groups_of",
    "judged",
    "learn_rarity",
    "load",
    "marks",
    "mask_personal",
    "measure",
    "measure_personal",
    "open_classes",
    "open_matters",
    "pairs_of",
    "read_kin",
    "reply_hints",
    "save",
    "save_rarity",
    "shipped_pair_model",
    "stretches",
    "train",
    "trained",
    "unseen_of",
    "usable",
]
