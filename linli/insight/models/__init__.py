"""Tables of insight: which fact files there are and how far they have come; simulations that were asked for."""

from linli.insight.models.facts import FactFile, Reading, RollupFile
from linli.insight.models.simulation import Simulation

__all__ = ["FactFile", "Reading", "RollupFile", "Simulation"]
