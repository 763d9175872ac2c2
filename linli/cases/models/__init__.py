"""Tables of the loop. Rules live in `linli.cases.rules`, verbs in `linli.cases.actions`."""

from linli.cases.models.case import Attachment, Case, Hand, Rating, Report
from linli.cases.models.catalogue import (
    CalendarDay,
    CalendarYear,
    DutyItem,
    DutyOpinion,
    FilingCondition,
    Matter,
    NegativeItem,
    Pack,
    StageLimit,
    StandardAnswer,
)
from linli.cases.models.desk_work import Draft, HandOver
from linli.cases.models.house import HouseText, PackImport
from linli.cases.models.marks import TextMark
from linli.cases.models.roster import Shift
from linli.cases.models.work import Clock, SideRequest, Task

__all__ = [
    "Attachment",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "Clock",
    "Draft",
    "DutyItem",
    "DutyOpinion",
    "FilingCondition",
    "Hand",
    "HandOver",
    "HouseText",
    "Matter",
    "NegativeItem",
    "Pack",
    "PackImport",
    "Rating",
    "Report",
    "Shift",
    "SideRequest",
    "StageLimit",
    "StandardAnswer",
    "Task",
    "TextMark",
]
