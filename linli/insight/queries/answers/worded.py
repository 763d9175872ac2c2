"""A definition's conditions and sums in the reader's words, for whoever does not read the language of definition files.

    handle_clock in ("met", "missed")       limit for handling: kept or missed
    dispatches - returns_granted            dispatches − returns granted

What has no words here (a column a pack was the first to ask for) keeps the name it has in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, Final

from django.utils.translation import pgettext, pgettext_lazy

from linli.insight.rules.expressions import Among, Column, Compared, Empty, Joined, Node, Not, Reckoned, Seconds, Value

_SIGNS: Final = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "+": "+", "-": "−", "*": "×"}
_IDS: Final = frozenset({"grid", "community", "street", "district", "cell", "unit", "lead", "merged_into", "condition"})
_CLOCKS: Final[Mapping[str, Any]] = {
    "promise": pgettext_lazy("formula", "promise to the reporter"),
    "file": pgettext_lazy("formula", "limit for filing"),
    "dispatch": pgettext_lazy("formula", "limit for dispatch"),
    "accept": pgettext_lazy("formula", "limit for accepting"),
    "handle": pgettext_lazy("formula", "limit for handling"),
    "check": pgettext_lazy("formula", "limit for the check"),
}
_COLUMNS: Final[Mapping[str, Any]] = {
    "again": pgettext_lazy("formula", "belongs to what came back"),
    "appeals": pgettext_lazy("formula", "appeals against a missed limit"),
    "appeals_granted": pgettext_lazy("formula", "such appeals granted"),
    "arbitrations": pgettext_lazy("formula", "joint meetings"),
    "asked_by": pgettext_lazy("formula", "unit that gave it"),
    "cell": pgettext_lazy("formula", "place"),
    "channel": pgettext_lazy("formula", "channel"),
    "checks_failed": pgettext_lazy("formula", "checks not passed"),
    "checks_met": pgettext_lazy("formula", "checks in time"),
    "checks_missed": pgettext_lazy("formula", "checks late"),
    "checks_passed": pgettext_lazy("formula", "checks passed"),
    "clock": pgettext_lazy("formula", "limit of the part"),
    "dispatched_at": pgettext_lazy("formula", "first dispatch"),
    "dispatches": pgettext_lazy("formula", "dispatches"),
    "ended_as": pgettext_lazy("formula", "how the part ended"),
    "ended_at": pgettext_lazy("formula", "end of the case"),
    "escalations": pgettext_lazy("formula", "times the level above was told"),
    "extensions": pgettext_lazy("formula", "extensions granted"),
    "feedbacks": pgettext_lazy("formula", "answers of the unit"),
    "field_checks": pgettext_lazy("formula", "looks before filing"),
    "field_checks_met": pgettext_lazy("formula", "looks before filing in time"),
    "field_checks_missed": pgettext_lazy("formula", "looks before filing late"),
    "filed_at": pgettext_lazy("formula", "filing"),
    "from_state": pgettext_lazy("formula", "state before the step"),
    "grid": pgettext_lazy("formula", "grid"),
    "kind": pgettext_lazy("formula", "step"),
    "level": pgettext_lazy("formula", "level"),
    "matter": pgettext_lazy("formula", "code of the matter"),
    "opened": pgettext_lazy("formula", "began to be open, less ended"),
    "orders": pgettext_lazy("formula", "supervision orders"),
    "orders_met": pgettext_lazy("formula", "orders answered in time"),
    "orders_missed": pgettext_lazy("formula", "orders answered late"),
    "outcome": pgettext_lazy("formula", "outcome"),
    "proofs": pgettext_lazy("formula", "pieces of evidence"),
    "reopened": pgettext_lazy("formula", "times reopened"),
    "reported_at": pgettext_lazy("formula", "report"),
    "reporter_kind": pgettext_lazy("formula", "who reported"),
    "resolved_at": pgettext_lazy("formula", "latest answer of the unit"),
    "returns_asked": pgettext_lazy("formula", "returns asked for"),
    "returns_granted": pgettext_lazy("formula", "returns granted"),
    "role": pgettext_lazy("formula", "kind of part"),
    "rounds": pgettext_lazy("formula", "rounds of handling"),
    "stars": pgettext_lazy("formula", "stars"),
    "state": pgettext_lazy("formula", "state"),
    "suspensions": pgettext_lazy("formula", "suspensions"),
    "to_state": pgettext_lazy("formula", "state after the step"),
    "truth": pgettext_lazy("formula", "the reporter's answer"),
    "unit": pgettext_lazy("formula", "unit that has it"),
    "urgent": pgettext_lazy("formula", "urgent"),
    "voices": pgettext_lazy("formula", "reports behind the case"),
    "whistles": pgettext_lazy("formula", "whistles"),
}
_STATES: Final[Mapping[str, Any]] = {
    "received": pgettext_lazy("formula", "waits for intake"),
    "filed": pgettext_lazy("formula", "filed"),
    "assigned": pgettext_lazy("formula", "assigned"),
    "in_hand": pgettext_lazy("formula", "in hand"),
    "resolved": pgettext_lazy("formula", "waits for the check"),
    "closed": pgettext_lazy("formula", "closed"),
    "refused": pgettext_lazy("formula", "refused"),
    "merged": pgettext_lazy("formula", "merged"),
    "void": pgettext_lazy("formula", "void"),
}
_CLOCK_STATES: Final[Mapping[str, Any]] = {
    "running": pgettext_lazy("formula", "running"),
    "paused": pgettext_lazy("formula", "standing still"),
    "met": pgettext_lazy("formula", "kept"),
    "missed": pgettext_lazy("formula", "missed"),
    "cancelled": pgettext_lazy("formula", "fallen away"),
}
_VALUES: Final[Mapping[str, Mapping[str, Any]]] = {
    "state": _STATES,
    "from_state": _STATES,
    "to_state": _STATES,
    "clock": _CLOCK_STATES,
    **{f"{clock}_clock": _CLOCK_STATES for clock in _CLOCKS},
    "outcome": {
        "solved": pgettext_lazy("formula", "solved"),
        "explained": pgettext_lazy("formula", "explained, not solvable"),
        "handed_over": pgettext_lazy("formula", "handed over"),
        "no_evidence": pgettext_lazy("formula", "closed without evidence"),
        "not_found": pgettext_lazy("formula", "not found on the spot"),
        "answered": pgettext_lazy("formula", "answered at once"),
    },
    "truth": {
        "true": pgettext_lazy("formula", "true"),
        "partly": pgettext_lazy("formula", "partly true"),
        "not_true": pgettext_lazy("formula", "not true"),
        "not_reached": pgettext_lazy("formula", "not reached"),
    },
    "reporter_kind": {
        "resident": pgettext_lazy("formula", "resident"),
        "grid_worker": pgettext_lazy("formula", "grid"),
        "clerk": pgettext_lazy("formula", "desk"),
        "rider": pgettext_lazy("formula", "rider"),
        "machine": pgettext_lazy("formula", "machine"),
    },
    "ended_as": {
        "done": pgettext_lazy("formula", "done"),
        "returned": pgettext_lazy("formula", "returned"),
        "withdrawn": pgettext_lazy("formula", "withdrawn"),
    },
    "kind": {"case.self_handled": pgettext_lazy("formula", "handled by the grid itself")},
}


def worded(node: Node) -> str:
    """What a condition or sum of a definition says, in the language active now."""
    match node:
        case Column(name):
            return _column(name)
        case Value(value):
            return f"{value:g}" if isinstance(value, float) else str(value)
        case Reckoned(sign, left, right):
            return f"{_reckoned(left, sign)} {_SIGNS[sign]} {_reckoned(right, sign)}"
        case Seconds(begin, end):
            ends = {"begin": _column(begin.name), "end": _column(end.name)}
            return pgettext("formula", "time from %(begin)s to %(end)s") % ends
        case _:
            return _condition(node)


def _condition(node: Joined | Not | Compared | Among | Empty) -> str:
    match node:
        case Joined(word, parts):
            joined = {
                "and": pgettext("formula", "%(one)s, and %(other)s"),
                "or": pgettext("formula", "%(one)s, or %(other)s"),
            }[word]
            return reduce(lambda one, other: joined % {"one": one, "other": other}, map(_inside, parts))
        case Not(part):
            return pgettext("formula", "not: %(part)s") % {"part": _inside(part)}
        case Compared(sign, Column(name), Value(value)):
            return _compared(name, sign, value)
        case Compared(sign, left, right):
            return f"{_inside(left)} {_SIGNS[sign]} {_inside(right)}"
        case Among(column, values, inside):
            name = column.name if isinstance(column, Column) else worded(column)
            return _among(name, [_value(name, one.value) for one in values], inside)
        case Empty(column, empty):
            return _known(column.name, not empty)


def _inside(node: Node) -> str:
    """A part of something larger: in brackets where it could be read with what stands beside it."""
    text = worded(node)
    loose = isinstance(node, Joined | Reckoned) or (isinstance(node, Compared) and not isinstance(node.right, Value))
    return f"({text})" if loose else text


def _reckoned(node: Node, sign: str) -> str:
    """A side of a sum, in brackets where they are needed: a condition counts as one or nothing there."""
    bare = isinstance(node, Column | Value) or (isinstance(node, Reckoned) and node.sign == "*" != sign)
    return worded(node) if bare else f"({worded(node)})"


def _column(name: str) -> str:
    clock, _, part = name.rpartition("_")
    if clock in _CLOCKS and part in {"clock", "due", "stopped", "exempted"}:
        said = {
            "clock": "%(clock)s",
            "due": pgettext("formula", "due time of the %(clock)s"),
            "stopped": pgettext("formula", "end of the %(clock)s"),
            "exempted": pgettext("formula", "%(clock)s: was overdue, not counted"),
        }[part]
        return said % {"clock": _CLOCKS[clock]}
    return str(_COLUMNS.get(name, name))


def _value(name: str, value: object) -> str:
    return str(_VALUES.get(name, {}).get(str(value), value))


def _compared(name: str, sign: str, value: object) -> str:
    """A column beside a value: numbers by a sign, codes by their names, and what is nothing as not known."""
    nothing = value == "" or (value == 0 and name in _IDS)
    if nothing and sign in {"==", "!=", ">"}:
        return _known(name, sign != "==")
    if sign in {"==", "!="} and isinstance(value, str):
        return _among(name, [_value(name, value)], sign == "==")
    return f"{_column(name)} {_SIGNS[sign]} {value}"


def _known(name: str, known: bool) -> str:
    text = pgettext("formula", "%(what)s: known") if known else pgettext("formula", "%(what)s: not known")
    return text % {"what": _column(name)}


def _among(name: str, values: Sequence[str], inside: bool) -> str:
    listed = values[0]
    for place, value in enumerate(values[1:], 2):
        both = (
            pgettext("formula", "%(one)s or %(other)s")
            if place == len(values)
            else pgettext("formula", "%(one)s, %(other)s")
        )
        listed = both % {"one": listed, "other": value}
    text = (
        pgettext("formula", "%(what)s: %(values)s")
        if inside
        else pgettext("formula", "%(what)s: other than %(values)s")
    )
    return text % {"what": _column(name), "values": listed}
