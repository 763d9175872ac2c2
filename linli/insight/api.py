"""The front door of insight: facts of what happened, kept up by the worker, and answers counted from them."""

from linli.insight.actions.folding import fold_fresh, remove_unnamed
from linli.insight.actions.reading import read_due
from linli.insight.actions.rebuilding import Piece, rebuild, use
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
from linli.insight.rules.lateness import Run, learnt
from linli.insight.rules.rehearsing import Event, tellers, told
from linli.insight.rules.rehearsing import counted as counted_events
from linli.insight.rules.rehearsing import found_of as found_bursts
from linli.insight.rules.rehearsing import made_up as made_up_events
from linli.insight.rules.rehearsing import planted as planted_events
from linli.insight.rules.rehearsing import quiet as quiet_events
from linli.insight.rules.rehearsing import tables as burst_tables
from linli.insight.rules.rehearsing import weeks as watched_weeks
from linli.insight.rules.tables import columns
from linli.insight.rules.watching import Counts, Found
from linli.insight.rules.written import written

WARNING_KINDS = EarlyWarning.Kind.choices

__all__ = [
    "KINDS",
    "MOST_WARNINGS",
    "PARTS",
    "VIEW",
    "WARN",
    "WARNING_KINDS",
    "Answer",
    "Behind",
    "Counts",
    "Event",
    "Evidence",
    "Figure",
    "Found",
    "Indicator",
    "Keys",
    "Line",
    "Piece",
    "Precision",
    "ProposalView",
    "Run",
    "Square",
    "WarningView",
    "acknowledge",
    "answer",
    "as_of",
    "asked",
    "behind",
    "burst_tables",
    "by_hour",
    "by_square",
    "columns",
    "count_unfinished",
    "counted_events",
    "decide_project",
    "dismiss",
    "fold_fresh",
    "found_bursts",
    "has_side",
    "indicators",
    "judge",
    "learnt",
    "made_up_events",
    "may_take_up",
    "opened",
    "plain",
    "planted_events",
    "precision",
    "proposals",
    "propose_project",
    "quiet_events",
    "read_due",
    "rebuild",
    "remove_unnamed",
    "score_warnings",
    "status",
    "tellers",
    "told",
    "turn_into_case",
    "turn_into_supervision",
    "turn_into_whistle",
    "use",
    "warning",
    "warnings",
    "watch",
    "watched_weeks",
    "written",
]
