"""The tables of insight."""

from linli.insight.models.facts import FactFile, Reading, RollupFile
from linli.insight.models.warnings import EarlyWarning, Proposal, Watched

__all__ = ["EarlyWarning", "FactFile", "Proposal", "Reading", "RollupFile", "Watched"]
