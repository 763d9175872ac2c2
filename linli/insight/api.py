"""The front door of insight: facts of what happened, kept up by the worker, and answers counted from them."""

from linli.insight.actions.folding import fold_fresh, remove_unnamed
from linli.insight.actions.loading import (
    LONGEST_FILE,
    PackRow,
    PackView,
    Preview,
    definition_files,
    definition_text,
    load_definitions,
    look_at_definitions,
    withdraw_definitions,
)
from linli.insight.actions.packs import Change, load_indicators, look_at_indicators
from linli.insight.actions.publishing import month_waits, publish_due
from linli.insight.actions.reading import read_due
from linli.insight.actions.rebuilding import MonthFiles, rebuild, use
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
from linli.insight.actions.schemes import appeal, load_scheme, look_at_scheme, review
from linli.insight.actions.scoring import score_warnings
from linli.insight.actions.simulating import ask_simulation, forget_simulations, simulate_next, simulation_waits
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
from linli.insight.events import KINDS, NewReport, PlanView, ReportView
from linli.insight.models import EarlyWarning
from linli.insight.permissions import APPEAL, DEFINE, PLAN, REVIEW, VIEW, WARN
from linli.insight.queries.answers.answering import Answer, Figure, Line, answer, asked, plain
from linli.insight.queries.answers.behind import PARTS, Behind, Keys, Square, behind, by_hour, by_square
from linli.insight.queries.answers.checking import Unproven, unproven
from linli.insight.queries.answers.definitions import Definitions, definitions_on
from linli.insight.queries.answers.exporting import Table, exchanged, table_of
from linli.insight.queries.answers.worded import worded
from linli.insight.queries.facts.standing import as_of, since, status
from linli.insight.queries.facts.store import opened
from linli.insight.queries.facts.waiting import fresh_facts_wait, has_facts, report_waits, score_waits
from linli.insight.queries.openly import OUTCOMES, TABLES, Published, parquet_of, published
from linli.insight.queries.reporting.kinds import KINDS as REPORT_KINDS
from linli.insight.queries.reporting.reports import document_of, may_plan, may_read, plans, report, reports
from linli.insight.queries.reporting.words import span_named
from linli.insight.queries.schemes import (
    AppealView,
    Assessment,
    Result,
    appeals,
    assessed,
    scheme_appealed,
    scheme_of,
    scheme_on,
    schemes,
)
from linli.insight.queries.screen.eyes import eyes
from linli.insight.queries.screen.replay import Replay, replay
from linli.insight.queries.simulation.asked import SimulationView, simulation, simulations
from linli.insight.queries.simulation.checking import check as check_simulation
from linli.insight.queries.simulation.simulating import asked_simulation, scenarios, simulable_units, simulated
from linli.insight.queries.studies.behind import cases_counted
from linli.insight.queries.studies.burden import burden
from linli.insight.queries.studies.chosen import Choice
from linli.insight.queries.studies.closing import endings
from linli.insight.queries.studies.comparing import Fair, Reports, fair
from linli.insight.queries.studies.difficulty import difficulty_classes, difficulty_settings
from linli.insight.queries.studies.flow import flow
from linli.insight.queries.studies.hops import returns
from linli.insight.queries.studies.punctuality import punctuality
from linli.insight.queries.studies.recurrence import recurrence
from linli.insight.queries.warnings.reading import SHOWN as MOST_WARNINGS
from linli.insight.queries.warnings.reading import (
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
    warnings_by_id,
)
from linli.insight.rules import paper, rehearsing, rounding, spans
from linli.insight.rules.anonymity import LEAST
from linli.insight.rules.asking import earlier
from linli.insight.rules.burden import Admitted, Burden
from linli.insight.rules.closing import Endings
from linli.insight.rules.definitions import TOPICS, Indicator
from linli.insight.rules.describing import described
from linli.insight.rules.difficulty import CLASSES, UNKNOWN
from linli.insight.rules.fairness import Compared, Fairness, limits
from linli.insight.rules.flow import Flow, Stage, Wait
from linli.insight.rules.frequent import most_frequent
from linli.insight.rules.hops import FlowBetween, Returns, TimeByHops
from linli.insight.rules.lateness import Run, learnt
from linli.insight.rules.parts import Listed, Tally
from linli.insight.rules.punctual import MARGINS, Kept, Punctuality
from linli.insight.rules.recurrence import Recurrence, Spot
from linli.insight.rules.replay import MINUTES as REPLAY_MINUTES
from linli.insight.rules.replay import OPEN as OPEN_STATES
from linli.insight.rules.schemes import Scheme
from linli.insight.rules.simulation.scenarios import Scenario
from linli.insight.rules.tables import columns
from linli.insight.rules.watching import Counts, Found
from linli.insight.rules.written import written

WARNING_KINDS = EarlyWarning.Kind.choices

__all__ = [
    "APPEAL",
    "CLASSES",
    "DEFINE",
    "KINDS",
    "LEAST",
    "LONGEST_FILE",
    "MARGINS",
    "MOST_WARNINGS",
    "OPEN_STATES",
    "OUTCOMES",
    "PARTS",
    "PLAN",
    "REPLAY_MINUTES",
    "REPORT_KINDS",
    "REVIEW",
    "TABLES",
    "TOPICS",
    "UNKNOWN",
    "VIEW",
    "WARN",
    "WARNING_KINDS",
    "Admitted",
    "Answer",
    "AppealView",
    "Assessment",
    "Behind",
    "Burden",
    "Change",
    "Choice",
    "Compared",
    "Counts",
    "Definitions",
    "Endings",
    "Evidence",
    "Fair",
    "Fairness",
    "Figure",
    "Flow",
    "FlowBetween",
    "Found",
    "Indicator",
    "Kept",
    "Keys",
    "Line",
    "Listed",
    "MonthFiles",
    "NewReport",
    "PackRow",
    "PackView",
    "PlanView",
    "Precision",
    "Preview",
    "ProposalView",
    "Published",
    "Punctuality",
    "Recurrence",
    "Replay",
    "ReportView",
    "Reports",
    "Result",
    "Returns",
    "Run",
    "Scenario",
    "Scheme",
    "SimulationView",
    "Spot",
    "Square",
    "Stage",
    "Table",
    "Tally",
    "TimeByHops",
    "Unproven",
    "Wait",
    "WarningView",
    "acknowledge",
    "answer",
    "appeal",
    "appeals",
    "as_of",
    "ask_planned",
    "ask_report",
    "ask_simulation",
    "asked",
    "asked_simulation",
    "assessed",
    "behind",
    "burden",
    "by_hour",
    "by_square",
    "cases_counted",
    "check_simulation",
    "columns",
    "count_unfinished",
    "decide_project",
    "definition_files",
    "definition_text",
    "definitions_on",
    "described",
    "difficulty_classes",
    "difficulty_settings",
    "dismiss",
    "document_of",
    "earlier",
    "end_plan",
    "endings",
    "exchanged",
    "eyes",
    "fair",
    "flow",
    "fold_fresh",
    "forget_reports",
    "forget_simulations",
    "fresh_facts_wait",
    "has_facts",
    "judge",
    "learnt",
    "limits",
    "load_definitions",
    "load_indicators",
    "load_scheme",
    "look_at_definitions",
    "look_at_indicators",
    "look_at_scheme",
    "make_next_report",
    "may_plan",
    "may_read",
    "may_take_up",
    "month_waits",
    "most_frequent",
    "opened",
    "paper",
    "parquet_of",
    "plain",
    "plan_report",
    "plans",
    "precision",
    "proposals",
    "propose_project",
    "publish_due",
    "published",
    "punctuality",
    "read_due",
    "rebuild",
    "recurrence",
    "rehearsing",
    "remove_report",
    "remove_unnamed",
    "replay",
    "report",
    "report_waits",
    "reports",
    "returns",
    "review",
    "rounding",
    "scenarios",
    "scheme_appealed",
    "scheme_of",
    "scheme_on",
    "schemes",
    "score_waits",
    "score_warnings",
    "simulable_units",
    "simulate_next",
    "simulated",
    "simulation",
    "simulation_waits",
    "simulations",
    "since",
    "span_named",
    "spans",
    "status",
    "table_of",
    "take_report",
    "turn_into_case",
    "turn_into_supervision",
    "turn_into_whistle",
    "unproven",
    "use",
    "warning",
    "warnings",
    "warnings_by_id",
    "watch",
    "withdraw_definitions",
    "worded",
    "written",
]
