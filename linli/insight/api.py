"""The front door of insight: facts of what happened, kept up by the worker, and answers counted from them."""

from linli.insight.actions.folding import fold_fresh, remove_unnamed
from linli.insight.actions.reading import read_due
from linli.insight.actions.rebuilding import Piece, rebuild, use
from linli.insight.actions.simulating import ask_simulation, forget_simulations, simulate_next, simulation_waits
from linli.insight.permissions import VIEW
from linli.insight.queries.answering import Answer, Figure, Line, answer, asked, indicators, plain
from linli.insight.queries.behind import PARTS, Behind, Keys, Square, behind, by_hour, by_square, has_side
from linli.insight.queries.checking import check as check_simulation
from linli.insight.queries.simulating import asked_simulation, scenarios, simulable_units, simulated
from linli.insight.queries.simulations import SimulationView, simulation, simulations
from linli.insight.queries.standing import as_of, status
from linli.insight.queries.store import opened
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.simulation.scenarios import Scenario
from linli.insight.rules.tables import columns
from linli.insight.rules.written import written

__all__ = [
    "PARTS",
    "VIEW",
    "Answer",
    "Behind",
    "Figure",
    "Indicator",
    "Keys",
    "Line",
    "Piece",
    "Scenario",
    "SimulationView",
    "Square",
    "answer",
    "as_of",
    "ask_simulation",
    "asked",
    "asked_simulation",
    "behind",
    "by_hour",
    "by_square",
    "check_simulation",
    "columns",
    "fold_fresh",
    "forget_simulations",
    "has_side",
    "indicators",
    "opened",
    "plain",
    "read_due",
    "rebuild",
    "remove_unnamed",
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
