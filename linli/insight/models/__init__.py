"""The tables of insight: which files hold the facts, and the reports made of them."""

from linli.insight.models.facts import FactFile, Reading, RollupFile
from linli.insight.models.reports import Report, ReportPlan

__all__ = ["FactFile", "Reading", "Report", "ReportPlan", "RollupFile"]
