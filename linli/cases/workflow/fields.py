"""The fields of the verbs: what kind of value each is and what a form calls it. Read by the API, the desk and `act`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from linli.cases.workflow.table import VERBS

# Values a choice field may take, with their msgids.
OUTCOMES: Final = (
    ("solved", "solved"),
    ("explained", "explained, not solvable"),
    ("handed_over", "handed over"),
    ("no_evidence", "closed without evidence"),
    ("not_found", "not found on the spot"),
)
REFUSALS: Final = (
    ("litigation", "matter for courts or arbitration"),
    ("discipline", "matter for discipline inspection"),
    ("review", "administrative reconsideration or disclosure procedure"),
    ("petition", "already in the petition channel"),
    ("secret", "secrets or another person's privacy"),
    ("emergency", "emergency: 110, 119, 120 or 122"),
    ("outside", "outside this territory"),
    ("no_facts", "no factual basis"),
    ("not_real", "not real on the spot"),
    ("repeated", "repeated after full explanation"),
    ("unlawful", "against law or public order"),
)
SUSPENSIONS: Final = (
    ("season", "season"),
    ("funds", "funds"),
    ("litigation", "litigation"),
    ("third_party", "third party"),
)
WHISTLES: Final = (
    ("key_work", "key matter of residents"),
    ("joint_enforcement", "joint enforcement"),
    ("emergency", "emergency"),
)
TRUTHS: Final = (
    ("true", "true"),
    ("partly", "partly true"),
    ("not_true", "not true"),
    ("not_reached", "not reached"),
    ("declined", "reached, would not say"),
)
# Reasons the house itself gives when it asks for something: msgids, shown in the reader's language.
REASON_HANDLED: Final = "Reported handled: please check"
REASON_EXPLAINED: Final = "Explained as not solvable: please read it a second time"
REASON_RETURNED_TWICE: Final = "Returned twice: the joint meeting names the owner"
REASON_LATE: Final = "Overdue by half of its limit"
REASON_SAME: Final = "The reporter says that it is the same"
HOUSE_REASONS: Final = (REASON_HANDLED, REASON_EXPLAINED, REASON_RETURNED_TWICE, REASON_LATE, REASON_SAME)
VOIDINGS: Final = (("duplicate", "duplicate"), ("test", "test"))


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: its name, its kind, what a form calls it (a msgid), its choices, and whether it may stay empty.

    Kinds: text, long_text, yes_no, integer, degrees, choice, date, unit, units, matter, condition, area, case, file.
    """

    name: str
    kind: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False


_ALL: Final = (
    FieldSpec("reason", "long_text", "Reason"),
    FieldSpec("note", "long_text", "Note"),
    FieldSpec("text", "long_text", "Text"),
    FieldSpec("answer", "long_text", "Answer to the reporter"),
    FieldSpec("result", "long_text", "Result"),
    FieldSpec("plan", "long_text", "Plan"),
    FieldSpec("rule_text", "long_text", "Rule that proves it"),
    FieldSpec("title", "text", "Title"),
    FieldSpec("address", "text", "Place in words"),
    FieldSpec("legal_basis", "text", "Legal basis"),
    FieldSpec("handed_to", "text", "Handed over to"),
    FieldSpec("right_channel", "text", "Right channel"),
    FieldSpec("cites", "text", "Article it rests on"),
    FieldSpec("comment", "long_text", "Comment"),
    FieldSpec("matter", "matter", "Matter"),
    FieldSpec("condition", "condition", "Filing condition"),
    FieldSpec("into", "case", "Merge into"),
    FieldSpec("unit", "unit", "Unit"),
    FieldSpec("co_units", "units", "Units that help"),
    FieldSpec("units", "units", "Units to call"),
    FieldSpec("outcome", "choice", "Outcome", OUTCOMES),
    FieldSpec("reason_code", "choice", "Kind of reason"),
    FieldSpec("whistle_kind", "choice", "Kind of whistle", WHISTLES),
    FieldSpec("truth", "choice", "Is it true?", TRUTHS),
    FieldSpec("stars", "integer", "Satisfaction, 1 to 5"),
    FieldSpec("days", "integer", "Days"),
    FieldSpec("until", "date", "Until"),
    FieldSpec("real", "yes_no", "It is real"),
    FieldSpec("decision", "yes_no", "Granted"),
    FieldSpec("matter_solved", "yes_no", "The matter is solved"),
    FieldSpec("mandatory", "yes_no", "Closing waits for it"),
    FieldSpec("urgent", "yes_no", "Urgent"),
    FieldSpec("area", "area", "Area, where there is no point"),
    FieldSpec("lon", "degrees", "Longitude"),
    FieldSpec("lat", "degrees", "Latitude"),
    FieldSpec("crs", "choice", "Coordinates are", (("WGS84", "WGS84"), ("CGCS2000", "CGCS2000"), ("GCJ-02", "GCJ-02"))),
    FieldSpec("file", "file", "Picture or document"),
    FieldSpec("purpose", "choice", "Shows", (("before", "before"), ("after", "after"), ("document", "document"))),
)

FIELDS: Final[dict[str, FieldSpec]] = {spec.name: spec for spec in _ALL}

# What a verb may take beyond what it needs.
_OPTIONAL: Final[dict[str, tuple[str, ...]]] = {
    "describe": ("matter", "title", "address", "area", "lon", "lat", "crs", "urgent", "note"),
    "answer_at_once": ("legal_basis", "cites"),
    "file": ("urgent", "note"),
    "dispatch": ("co_units", "note"),
    "decide_return": ("note",),
    "call_unit": ("mandatory",),
    "resolve": ("legal_basis", "handed_to", "note"),
    "rate": ("stars", "comment"),
    "call_back": ("stars", "comment"),
    "decide_extension": ("note",),
    "decide_suspension": ("note",),
    "decide_escalation": ("note",),
    "decide_void": ("note",),
    "decide_timeout_appeal": ("note",),
    "clear_supervision": ("note",),
    "blow_whistle": ("plan", "until"),
    "arbitrate": ("co_units",),
    "attach": ("purpose",),
}
_CHOICES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("refuse", "reason_code"): REFUSALS,
    ("ask_suspension", "reason_code"): SUSPENSIONS,
    ("ask_void", "reason_code"): VOIDINGS,
    ("rate", "truth"): TRUTHS[:3],
}


def fields_of(verb: str) -> tuple[FieldSpec, ...]:
    """The fields of a verb, those it needs first. Raises KeyError for an unknown verb."""
    needed = [FIELDS[name] for name in VERBS[verb].needs]
    further = [replace(FIELDS[name], optional=True) for name in _OPTIONAL.get(verb, ())]
    return tuple(replace(f, choices=_CHOICES.get((verb, f.name), f.choices)) for f in (*needed, *further))
