"""The workflow: one table of verbs and the fields they take. Plain Python."""

from linli.cases.workflow.fields import FIELDS, FieldSpec, fields_of
from linli.cases.workflow.table import (
    ABOUT,
    ABOUT_REQUEST,
    ABOUT_TASK,
    DECISIONS,
    DUTY_TITLES,
    ENDS,
    OPEN_STATES,
    REQUEST_TITLES,
    SEPARATED,
    STATE_TITLES,
    VERBS,
    State,
    Verb,
    Who,
    verbs_from,
)

__all__ = [
    "ABOUT",
    "ABOUT_REQUEST",
    "ABOUT_TASK",
    "DECISIONS",
    "DUTY_TITLES",
    "ENDS",
    "FIELDS",
    "OPEN_STATES",
    "REQUEST_TITLES",
    "SEPARATED",
    "STATE_TITLES",
    "VERBS",
    "FieldSpec",
    "State",
    "Verb",
    "Who",
    "fields_of",
    "verbs_from",
]
