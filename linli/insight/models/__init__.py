"""Tables of insight: fact files and how far they have come, packs, appeals, what was published, reported, simulated, warned of."""

from linli.insight.models.appeals import Appeal
from linli.insight.models.facts import FactFile, Reading, RollupFile
from linli.insight.models.open import OpenMonth
from linli.insight.models.packs import Pack
from linli.insight.models.reports import Report, ReportPlan
from linli.insight.models.simulation import Simulation
from linli.insight.models.warnings import EarlyWarning, Proposal, Watched

__all__ = [
    "Appeal",
    "EarlyWarning",
    "FactFile",
    "OpenMonth",
    "Pack",
    "Proposal",
    "Reading",
    "Report",
    "ReportPlan",
    "RollupFile",
    "Simulation",
    "Watched",
]
