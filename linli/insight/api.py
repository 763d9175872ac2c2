"""The front door of insight: facts of what happened, kept up by the worker, and answers counted from them."""

from linli.insight.actions.folding import fold_fresh, remove_unnamed
from linli.insight.actions.reading import read_due
from linli.insight.actions.rebuilding import Piece, rebuild, use
from linli.insight.permissions import VIEW
from linli.insight.actions.scoring import score_warnings
from linli.insight.actions.warnings import (
    acknowledge,
    decide_project,
    dismiss,
    judge,
    propose_project,
    turn_into_case,
    turn_into_supervision,
    turn_into_whistle,
)
from linli.insight.actions.watching import watch
from linli.insight.events import KINDS
from linli.insight.models import EarlyWarning
from linli.insight.permissions import VIEW, WARN
from linli.insight.queries.answering import Answer, Figure, Line, answer, asked, indicators, plain
from linli.insight.queries.behind import PARTS, Behind, Keys, Square, behind, by_hour, by_square, has_side
from linli.insight.queries.standing import as_of, status
from linli.insight.queries.store import opened
from linli.insight.queries.warnings import SHOWN as MOST_WARNINGS
from linli.insight.queries.warnings import (
    Evidence,
    Precision,
    ProposalView,
    WarningView,
    count_unfinished,
    may_take_up,
    precision,
    proposals,
    warning,
    warnings,
)
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.tables import columns
from linli.insight.rules.written import written

WARNING_KINDS = EarlyWarning.Kind.choices

__all__ = [
    "PARTS",
    "VIEW",
    "Answer",
    "Behind",
    "KINDS",
    "MOST_WARNINGS",
    "VIEW",
    "WARN",
    "WARNING_KINDS",
    "Answer",
    "Evidence",
    "Figure",
    "Indicator",
    "Keys",
    "Line",
    "Piece",
    "Square",
    "answer",
    "as_of",
    "asked",
    "behind",
    "by_hour",
    "by_square",
    "columns",
    "Precision",
    "ProposalView",
    "WarningView",
    "acknowledge",
    "answer",
    "asked",
    "count_unfinished",
    "decide_project",
    "dismiss",
    "fold_fresh",
    "has_side",
    "indicators",
    "judge",
    "may_take_up",
    "opened",
    "plain",
    "precision",
    "proposals",
    "propose_project",
    "read_due",
    "rebuild",
    "remove_unnamed",
    "score_warnings",
    "status",
    "use",
    "written",
    "turn_into_case",
    "turn_into_supervision",
    "turn_into_whistle",
    "warning",
    "warnings",
    "watch",
]
