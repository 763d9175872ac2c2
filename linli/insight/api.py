"""The front door of insight: facts of what happened, kept up by the worker, and answers counted from them."""

from linli.insight.actions.folding import fold_fresh, remove_unnamed
from linli.insight.actions.reading import read_due
from linli.insight.actions.rebuilding import Piece, rebuild, use
from linli.insight.permissions import VIEW
from linli.insight.queries.answering import Answer, Figure, Line, answer, asked, indicators, plain
from linli.insight.queries.behind import PARTS, Behind, Keys, Square, behind, by_hour, by_square, has_side
from linli.insight.queries.replay import Replay, replay
from linli.insight.queries.screen import eyes
from linli.insight.queries.standing import as_of, status
from linli.insight.queries.store import opened
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.replay import MINUTES as REPLAY_MINUTES
from linli.insight.rules.replay import OPEN as OPEN_STATES
from linli.insight.rules.tables import columns
from linli.insight.rules.written import written

__all__ = [
    "OPEN_STATES",
    "PARTS",
    "REPLAY_MINUTES",
    "VIEW",
    "Answer",
    "Behind",
    "Figure",
    "Indicator",
    "Keys",
    "Line",
    "Piece",
    "Replay",
    "Square",
    "answer",
    "as_of",
    "asked",
    "behind",
    "by_hour",
    "by_square",
    "columns",
    "eyes",
    "fold_fresh",
    "has_side",
    "indicators",
    "opened",
    "plain",
    "read_due",
    "rebuild",
    "remove_unnamed",
    "replay",
    "status",
    "use",
    "written",
]
