"""A definition in words: what is counted, above and below the line, what is left out, and where the rule comes from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from linli.channels.figures.asking import Asked
from linli.channels.pages import figures as words
from linli.channels.pages.languages import in_english
from linli.channels.pages.templatetags.pages import when
from linli.insight import api as insight
from linli.insight.api import Indicator

ALWAYS: Final = date(2000, 1, 1)  # since when the shipped ones hold: before any record
EVERY: Final = "case_id > 0"  # how a definition says that every row counts


def lines_of(asked: Asked, code: str) -> list[tuple[str, str]]:
    """What an indicator counts in the period: terms and what is said of them, those that have something to say."""
    return [(term, said) for term, said in _lines(asked, asked.indicator(code)) if said]


def _lines(asked: Asked, one: Indicator) -> Iterator[tuple[str, str]]:
    yield _("Counted"), words.basis(one)
    if one.what and one.kind == "rate":
        yield _("Above the line"), insight.worded(one.what)
    elif one.what and insight.written(one.what) != EVERY:
        yield _("What adds up"), insight.worded(one.what)
    yield _("Below the line"), insight.worded(one.of) if one.of and insight.written(one.of) != EVERY else ""
    for left in one.unless:
        yield _("left out: %(name)s") % {"name": left.name_en if in_english() else left.name}, insight.worded(left.when)
    yield _("Did not answer"), insight.worded(one.silent) if one.silent else ""
    yield _("Parts and weights"), "; ".join(_weights(asked, one))
    yield _("Rests on few below"), str(one.least) if one.kind in {"rate", "duration"} and one.least > 1 else ""
    yield _("In force"), _in_force(one)
    yield _("Note"), one.note_en if in_english() else one.note
    yield _("After"), one.source


def _in_force(one: Indicator) -> str:
    """From when to when it is told; empty where that was always so and has no end."""
    always = one.since <= ALWAYS and one.until is None
    return "" if always else f"{when(one.since)} – {when(one.until) or '…'}"


def _weights(asked: Asked, one: Indicator) -> Iterator[str]:
    for part in one.weights_on(asked.period.end):
        yield f"{words.title(asked.indicator(part.code))} × {part.weight:g}"
