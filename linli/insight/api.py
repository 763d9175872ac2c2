"""The front door of insight: facts of what happened, kept up by the worker, and answers counted from them."""

from linli.insight.actions.folding import fold_fresh, remove_unnamed
from linli.insight.actions.reading import read_due
from linli.insight.actions.rebuilding import Piece, rebuild, use
from linli.insight.actions.simulating import ask_simulation, forget_simulations, simulate_next, simulation_waits
from linli.insight.permissions import VIEW
from linli.insight.queries.analyses import cases_counted
from linli.insight.queries.answering import Answer, Figure, Line, answer, asked, indicators, plain
from linli.insight.queries.behind import PARTS, Behind, Keys, Square, behind, by_hour, by_square, has_side
from linli.insight.queries.burdening import burden
from linli.insight.queries.checking import check as check_simulation
from linli.insight.queries.chosen import Choice
from linli.insight.queries.closing import endings
from linli.insight.queries.comparing import Fair, Reports, fair
from linli.insight.queries.difficulty import difficulty_classes, difficulty_settings
from linli.insight.queries.flowing import flow
from linli.insight.queries.hopping import returns
from linli.insight.queries.punctuality import punctuality
from linli.insight.queries.recurring import recurrence
from linli.insight.queries.simulating import asked_simulation, scenarios, simulable_units, simulated
from linli.insight.queries.simulations import SimulationView, simulation, simulations
from linli.insight.queries.standing import as_of, status
from linli.insight.queries.store import opened
from linli.insight.rules.burden import Admitted, Burden
from linli.insight.rules.closing import Endings
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.difficulty import CLASSES, UNKNOWN
from linli.insight.rules.fairness import Compared, Fairness, limits
from linli.insight.rules.flow import Flow, Stage, Wait
from linli.insight.rules.hops import FlowBetween, Returns, TimeByHops
from linli.insight.rules.parts import Listed, Tally
from linli.insight.rules.punctual import MARGINS, Kept, Punctuality
from linli.insight.rules.recurrence import Recurrence, Spot
from linli.insight.rules.simulation.scenarios import Scenario
from linli.insight.rules.tables import columns
from linli.insight.rules.written import written

__all__ = [
    "CLASSES",
    "MARGINS",
    "PARTS",
    "UNKNOWN",
    "VIEW",
    "Admitted",
    "Answer",
    "Behind",
    "Burden",
    "Choice",
    "Compared",
    "Endings",
    "Fair",
    "Fairness",
    "Figure",
    "Flow",
    "FlowBetween",
    "Indicator",
    "Kept",
    "Keys",
    "Line",
    "Listed",
    "Piece",
    "Punctuality",
    "Recurrence",
    "Reports",
    "Returns",
    "Scenario",
    "SimulationView",
    "Spot",
    "Square",
    "Stage",
    "Tally",
    "TimeByHops",
    "Wait",
    "answer",
    "as_of",
    "ask_simulation",
    "asked",
    "asked_simulation",
    "behind",
    "burden",
    "by_hour",
    "by_square",
    "cases_counted",
    "check_simulation",
    "columns",
    "difficulty_classes",
    "difficulty_settings",
    "endings",
    "fair",
    "flow",
    "fold_fresh",
    "forget_simulations",
    "has_side",
    "indicators",
    "limits",
    "opened",
    "plain",
    "punctuality",
    "read_due",
    "rebuild",
    "recurrence",
    "remove_unnamed",
    "returns",
    "scenarios",
    "simulable_units",
    "simulate_next",
    "simulated",
    "simulation",
    "simulation_waits",
    "simulations",
    "status",
    "use",
    "written",
]
