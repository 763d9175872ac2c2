"""The front door of insight: facts of what happened, kept up by the worker, and answers counted from them."""

from linli.insight.actions.folding import fold_fresh, remove_unnamed
from linli.insight.actions.packs import Change, load_indicators, look_at_indicators
from linli.insight.actions.publishing import publish_due
from linli.insight.actions.reading import read_due
from linli.insight.actions.rebuilding import Piece, rebuild, use
from linli.insight.actions.schemes import appeal, load_scheme, review
from linli.insight.permissions import APPEAL, DEFINE, REVIEW, VIEW
from linli.insight.queries.answering import Answer, Figure, Line, answer, asked, plain
from linli.insight.queries.behind import PARTS, Behind, Keys, Square, behind, by_hour, by_square, has_side
from linli.insight.queries.checking import Unproven, unproven
from linli.insight.queries.definitions import Definitions, definitions_on, indicators
from linli.insight.queries.exporting import Table, exchanged, table_of
from linli.insight.queries.openly import OUTCOMES, TABLES, Published, parquet_of, published
from linli.insight.queries.schemes import AppealView, Assessment, Result, appeals, assessed, scheme_on, schemes
from linli.insight.queries.standing import as_of, status
from linli.insight.queries.store import opened
from linli.insight.rules.anonymity import LEAST
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.describing import described
from linli.insight.rules.schemes import Scheme
from linli.insight.rules.tables import columns
from linli.insight.rules.written import written

__all__ = [
    "APPEAL",
    "DEFINE",
    "LEAST",
    "OUTCOMES",
    "PARTS",
    "REVIEW",
    "TABLES",
    "VIEW",
    "Answer",
    "AppealView",
    "Assessment",
    "Behind",
    "Change",
    "Definitions",
    "Figure",
    "Indicator",
    "Keys",
    "Line",
    "Piece",
    "Published",
    "Result",
    "Scheme",
    "Square",
    "Table",
    "Unproven",
    "answer",
    "appeal",
    "appeals",
    "as_of",
    "asked",
    "assessed",
    "behind",
    "by_hour",
    "by_square",
    "columns",
    "definitions_on",
    "described",
    "exchanged",
    "fold_fresh",
    "has_side",
    "indicators",
    "load_indicators",
    "load_scheme",
    "look_at_indicators",
    "opened",
    "parquet_of",
    "plain",
    "publish_due",
    "published",
    "read_due",
    "rebuild",
    "remove_unnamed",
    "review",
    "scheme_on",
    "schemes",
    "status",
    "table_of",
    "unproven",
    "use",
    "written",
]
