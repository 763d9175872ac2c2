"""Requests that wait for a decision: which verbs decide each kind, and what would follow either way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, gettext_noop

from linli.cases import api as cases
from linli.cases.api import Board, CaseView, Offer


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of request is decided: its verbs, the field that says yes or no, and what follows (msgids)."""

    verbs: tuple[str, ...]
    yes_no: str = ""
    if_yes: str = ""
    if_no: str = ""


# In the order in which a desk works them off: what stops a case from moving first.
KINDS: Final[Mapping[str, Kind]] = {
    "arbitration": Kind(
        ("arbitrate",), "", gettext_noop("The unit named is the owner and cannot return the case again."), ""
    ),
    "return": Kind(
        ("decide_return",), "decision",
        gettext_noop("Granted: it comes back to dispatch and the unit's clocks fall away. The promise to the reporter runs on."),
        gettext_noop("Not granted: the unit keeps it, and its clocks run on."),
    ),
    "escalation": Kind(
        ("decide_escalation",), "decision",
        gettext_noop("Granted: it lies before the dispatcher of the next level. History and promise stay."),
        gettext_noop("Not granted: it stays where it is."),
    ),
    "extension": Kind(
        ("decide_extension",), "decision", gettext_noop("Granted: one more limit from the present due time, twice at most."),
        gettext_noop("Not granted: the due time stays."),
    ),
    "suspension": Kind(
        ("decide_suspension",), "decision",
        gettext_noop("Granted: its clocks stand still until the day named, and the reporter is told."),
        gettext_noop("Not granted: its clocks run on."),
    ),
    "voiding": Kind(
        ("decide_void",), "decision", gettext_noop("Granted: it is struck out but stays listed, and the reporter is told."),
        gettext_noop("Not granted: it goes on as before."),
    ),
    "timeout_appeal": Kind(
        ("decide_timeout_appeal",), "decision", gettext_noop("Granted by two reviewers, the delay is not counted."),
        gettext_noop("Not granted: the delay is counted."),
    ),
    "finding_appeal": Kind(
        ("decide_finding_appeal",), "real", gettext_noop("Real: intake files it, and nobody calls it unreal again."),
        gettext_noop("Not real: it ends as refused, with your words as the answer."),
    ),
    "second_reading": Kind(
        ("second_read",), "decision", gettext_noop("Agreed: the check can follow."),
        gettext_noop("Not agreed: back in hand, with the old due times."),
    ),
    "closing_check": Kind(
        ("pass_check", "fail_check"), "", gettext_noop("Passed: the reporter's word closes it."),
        gettext_noop("Not passed: back in hand, a new round, the old due times."),
    ),
    "field_check": Kind(
        ("answer_field_check",), "real", gettext_noop("Real: intake files it."),
        gettext_noop("Not real: it ends as refused, with your words as the answer."),
    ),
    "supervision": Kind(("reply_supervision",), "", gettext_noop("Whoever issued the order says whether that is enough."), ""),
}  # fmt: skip
# How the two ways are called on the buttons.
ANSWERS: Final[Mapping[str, tuple[str, str]]] = {
    "decision": (gettext_noop("Grant it"), gettext_noop("Do not grant it")),
    "real": (gettext_noop("It is real"), gettext_noop("It is not real")),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One button: what is sent, what it says, the key that presses it, what follows from it."""

    name: str
    value: str
    title: str
    key: str
    follows: str


def answers(kind: str, offers: Sequence[Offer]) -> list[Answer]:
    """The buttons that decide a request of this kind, as far as they are offered."""
    way = KINDS[kind]
    follows = [gettext(text) if text else "" for text in (way.if_yes, way.if_no)]
    if way.yes_no:
        titles = ANSWERS[way.yes_no]
        return [
            Answer(way.yes_no, value, gettext(title), key, told)
            for value, title, key, told in zip(("true", "false"), titles, "yn", follows, strict=True)
        ]
    titled = [(verb, gettext(cases.VERBS[verb].title)) for verb in way.verbs if any(o.verb == verb for o in offers)]
    return [Answer("verb", verb, title, "yn"[n], follows[n]) for n, (verb, title) in enumerate(titled)]


def offers_about(board: Board, offers: Sequence[Offer]) -> list[Offer]:
    """Of what the actor may do with the case, what decides this request."""
    verbs = KINDS[board.request.kind].verbs
    return [offer for offer in offers if offer.verb in verbs and offer.request_id in {None, board.request.id}]


def will_meet(board: Board, case: CaseView) -> bool:
    """Whether deciding this return calls the joint meeting, whichever way: it is the second of this case."""
    asked = [one for one in case.requests if one.kind == "return" and one.state != "withdrawn"]
    return board.request.kind == "return" and len(asked) >= 2


def order_of(kind: str) -> int:
    """The place of a kind among the others."""
    return list(KINDS).index(kind) if kind in KINDS else len(KINDS)
