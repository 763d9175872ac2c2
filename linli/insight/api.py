"""The front door of insight: facts of what happened, kept up by the worker, and answers counted from them."""

from linli.insight.actions.folding import fold_fresh, remove_unnamed
from linli.insight.actions.reading import read_due
from linli.insight.actions.rebuilding import Piece, rebuild, use
from linli.insight.actions.reports import (
    ask_planned,
    ask_report,
    end_plan,
    forget_reports,
    make_next_report,
    plan_report,
    remove_report,
    take_report,
)
from linli.insight.events import KINDS, NewReport, PlanView, ReportView
from linli.insight.permissions import PLAN, VIEW
from linli.insight.queries.answering import Answer, Figure, Line, answer, asked, indicators, plain
from linli.insight.queries.behind import PARTS, Behind, Keys, Square, behind, by_hour, by_square, has_side
from linli.insight.queries.reporting.kinds import KINDS as REPORT_KINDS
from linli.insight.queries.reports import document_of, may_plan, may_read, plans, report, reports
from linli.insight.queries.standing import as_of, status
from linli.insight.queries.store import opened
from linli.insight.rules import paper, spans
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.tables import columns
from linli.insight.rules.written import written

__all__ = [
    "KINDS",
    "PARTS",
    "PLAN",
    "REPORT_KINDS",
    "VIEW",
    "Answer",
    "Behind",
    "Figure",
    "Indicator",
    "Keys",
    "Line",
    "NewReport",
    "Piece",
    "PlanView",
    "ReportView",
    "Square",
    "answer",
    "as_of",
    "ask_planned",
    "ask_report",
    "asked",
    "behind",
    "by_hour",
    "by_square",
    "columns",
    "document_of",
    "end_plan",
    "fold_fresh",
    "forget_reports",
    "has_side",
    "indicators",
    "make_next_report",
    "may_plan",
    "may_read",
    "opened",
    "paper",
    "plain",
    "plan_report",
    "plans",
    "read_due",
    "rebuild",
    "remove_report",
    "remove_unnamed",
    "report",
    "reports",
    "spans",
    "status",
    "take_report",
    "use",
    "written",
]
