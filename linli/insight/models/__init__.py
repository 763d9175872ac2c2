"""The tables of insight."""

from linli.insight.models.appeals import Appeal
from linli.insight.models.facts import FactFile, Reading, RollupFile
from linli.insight.models.open import OpenMonth
from linli.insight.models.packs import Pack

__all__ = ["Appeal", "FactFile", "OpenMonth", "Pack", "Reading", "RollupFile"]
