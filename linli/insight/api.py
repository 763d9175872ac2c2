"""The front door of insight: facts of what happened, kept up by the worker, and made anew from the record when asked."""

from linli.insight.actions.folding import fold_fresh, rebuild, remove_unnamed
from linli.insight.actions.reading import read_due
from linli.insight.queries.store import opened

__all__ = ["fold_fresh", "opened", "read_due", "rebuild", "remove_unnamed"]
