"""The front door of insight: facts of what happened, kept up by the worker, and made anew from the record when asked."""

from linli.insight.actions.folding import fold_fresh, rebuild, remove_unnamed
from linli.insight.actions.reading import read_due
from linli.insight.queries.answering import Answer, Figure, Line, answer, asked, indicators
from linli.insight.queries.store import opened

__all__ = [
    "Answer",
    "Figure",
    "Line",
    "answer",
    "asked",
    "fold_fresh",
    "indicators",
    "opened",
    "read_due",
    "rebuild",
    "remove_unnamed",
]
