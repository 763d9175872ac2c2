"""Tables of insight: which fact files there are and how far they have come, packs and appeals, what was published and simulated."""

from linli.insight.models.appeals import Appeal
from linli.insight.models.facts import FactFile, Reading, RollupFile
from linli.insight.models.open import OpenMonth
from linli.insight.models.packs import Pack
from linli.insight.models.simulation import Simulation

__all__ = ["Appeal", "FactFile", "OpenMonth", "Pack", "Reading", "RollupFile", "Simulation"]
