"""The rules the house keeps for itself: catalogue, duty list, calendars, limits, texts, packs, and closing units."""

from linli.cases.actions.calendars import CalendarReport, ClockMove, DayIn, load_calendar, load_calendar_pack
from linli.cases.actions.catalogue import add_matter, change_answer, change_matter, retire_matter
from linli.cases.actions.duties import (
    DutyApplication,
    DutyWeight,
    apply_for_duty,
    decide_duty,
    give_opinion,
    weight_of,
    withdraw_duty,
)
from linli.cases.actions.house_texts import change_text
from linli.cases.actions.imports import (
    ImportView,
    TextRules,
    apply_pack,
    import_view,
    imports,
    look_at_pack,
    right_for,
    undo_pack,
)
from linli.cases.actions.negatives import end_negative, forbidden_items, set_negative
from linli.cases.actions.packs import load_pack
from linli.cases.actions.stages import change_stage
from linli.cases.actions.succession import Closed, close_unit
from linli.cases.queries.calendars import YearView, calendar_for, calendar_years, local_day
from linli.cases.queries.catalogue import (
    ConditionView,
    MatterView,
    PackView,
    answers,
    catalogue_day,
    conditions,
    find_matter,
    matter,
    matter_by_id,
    matter_words,
    matters,
    packs_loaded,
    search_matters,
    suggester,
    suggester_afresh,
    suggester_with,
    versions,
)
from linli.cases.queries.duties import (
    DutyItemView,
    choose_duty,
    contradictions,
    duty_item,
    duty_items,
    expiring,
    gaps,
    negative_items,
)
from linli.cases.queries.exporting import calendar_files, exported
from linli.cases.queries.house_texts import TextVersion, house_text, text_versions
from linli.cases.queries.stages import StageView, stage_limits, stage_versions, stages_missing
from linli.cases.queries.succession import UnitLoad, left_with_closed_units, load_of
from linli.cases.rules.calendar import WorkCalendar
from linli.cases.rules.catalogue import FILES as PACK_FILES
from linli.cases.rules.clocks import due, extend, shift_for_pause
from linli.cases.rules.house_texts import filled, with_braces
from linli.cases.rules.packzip import MOST_BYTES

__all__ = [
    "MOST_BYTES",
    "PACK_FILES",
    "CalendarReport",
    "ClockMove",
    "Closed",
    "ConditionView",
    "DayIn",
    "DutyApplication",
    "DutyItemView",
    "DutyWeight",
    "ImportView",
    "MatterView",
    "PackView",
    "StageView",
    "TextRules",
    "TextVersion",
    "UnitLoad",
    "WorkCalendar",
    "YearView",
    "add_matter",
    "answers",
    "apply_for_duty",
    "apply_pack",
    "calendar_files",
    "calendar_for",
    "calendar_years",
    "catalogue_day",
    "change_answer",
    "change_matter",
    "change_stage",
    "change_text",
    "choose_duty",
    "close_unit",
    "conditions",
    "contradictions",
    "decide_duty",
    "due",
    "duty_item",
    "duty_items",
    "end_negative",
    "expiring",
    "exported",
    "extend",
    "filled",
    "find_matter",
    "forbidden_items",
    "gaps",
    "give_opinion",
    "house_text",
    "import_view",
    "imports",
    "left_with_closed_units",
    "load_calendar",
    "load_calendar_pack",
    "load_of",
    "load_pack",
    "local_day",
    "look_at_pack",
    "matter",
    "matter_by_id",
    "matter_words",
    "matters",
    "negative_items",
    "packs_loaded",
    "retire_matter",
    "right_for",
    "search_matters",
    "set_negative",
    "shift_for_pause",
    "stage_limits",
    "stage_versions",
    "stages_missing",
    "suggester",
    "suggester_afresh",
    "suggester_with",
    "text_versions",
    "undo_pack",
    "versions",
    "weight_of",
    "with_braces",
    "withdraw_duty",
]
