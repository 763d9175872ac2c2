"""The record in plain sentences: event kind → what to say, with its data. Read by the timeline of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from linli.accounts import api as accounts
from linli.audit.api import EventView
from linli.channels.desk.places import matter_name, unit_name
from linli.channels.desk.words import word
from linli.channels.pages.hands import PERSON, people_of, posts_of
from linli.channels.pages.templatetags.pages import named, when

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """How one kind of event is told: its sentence (a msgid), its tone, and the data shown as a quotation below."""

    sentence: str
    tone: str = "quiet"
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline, ready to be shown."""

    at: datetime
    actor: str
    text: str
    tone: str
    quotes: tuple[str, ...]
    case_id: int | None = None
    article: str = ""
    version: str = ""

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where the line leads, as addresses and words: another case it speaks of, the article it rests on."""
        found = []
        if self.case_id:
            found.append((reverse("desk:case", args=[self.case_id]), gettext("to that case")))
        if self.article:
            address = f"{reverse('knowledge:article', args=[self.article])}?version={self.version}"
            found.append((address, gettext("Rests on article %(article)s") % {"article": self.article}))
        return found


def _t(sentence: str, tone: str = "quiet", *quotes: str) -> Telling:
    return Telling(sentence, tone, quotes)


# kind, or kind:yes / kind:no where a decision is told in two ways.
TELLINGS: Final[dict[str, Telling]] = {
    "case.reported": _t(gettext_noop("Reported by %(reporter_kind)s, by way of %(channel)s."), "move"),
    "case.joined": _t(gettext_noop("Another report joined, by way of %(channel)s."), "move"),
    "case.described": _t(gettext_noop("Details were corrected."), "quiet", "note"),
    "case.suggestion_rejected": _t(gettext_noop("“%(matter)s”, which was suggested, is wrong here.")),
    "case.field_check_asked": _t(
        gettext_noop("A check on the spot was asked of %(decide_unit_id)s."), "warn", "reason"
    ),
    "case.field_check_answered:yes": _t(gettext_noop("Checked on the spot: it is real."), "good", "note"),
    "case.field_check_answered:no": _t(gettext_noop("Checked on the spot: it is not real."), "bad", "note"),
    "case.finding_appealed": _t(
        gettext_noop("The reporter says that it is real; %(decide_unit_id)s takes a second look."), "warn", "reason"
    ),
    "case.finding_appeal_decided:yes": _t(gettext_noop("Second look: it is real."), "good", "note"),
    "case.finding_appeal_decided:no": _t(gettext_noop("Second look: it is not real."), "bad", "note"),
    "case.filed": _t(gettext_noop("Filed as “%(matter)s”, condition %(condition)s."), "move", "note"),
    "case.refused": _t(gettext_noop("Refused: %(reason_code)s. The right channel is %(right_channel)s."), "bad"),
    "case.answered_at_once": _t(gettext_noop("Answered at once as “%(matter)s”."), "good"),
    "case.merged": _t(gettext_noop("Merged into another case."), "move", "reason"),
    "case.unmerged": _t(gettext_noop("The merge was undone."), "warn", "reason"),
    "case.absorbed": _t(gettext_noop("Another case was merged into this one (%(voices)s voices)."), "move"),
    "case.released": _t(gettext_noop("A merged case was taken out again."), "warn"),
    "case.dispatched": _t(gettext_noop("Dispatched to %(to)s."), "move", "note"),
    "case.sent_back_to_intake": _t(gettext_noop("Sent back to intake."), "warn", "reason"),
    "case.self_handled": _t(gettext_noop("Taken in hand on the spot as “%(matter)s”."), "move"),
    "case.accepted": _t(gettext_noop("Accepted; handling began."), "move"),
    "case.return_asked": _t(
        gettext_noop("The unit asked to return it; %(decide_unit_id)s decides."), "warn", "reason", "rule_text"
    ),
    "case.return_decided:yes": _t(gettext_noop("The return was granted."), "warn", "note"),
    "case.return_decided:no": _t(gettext_noop("The return was not granted."), "quiet", "note"),
    "case.arbitration_called": _t(
        gettext_noop("Returned twice: a joint meeting was called at %(decide_unit_id)s."), "warn"
    ),
    "case.arbitrated": _t(gettext_noop("The joint meeting named the owner: %(to)s."), "move", "reason"),
    "case.handed_on": _t(gettext_noop("%(from_unit)s was closed; %(to)s has taken over."), "move"),
    "case.unit_called": _t(gettext_noop("%(to)s was asked to help."), "move", "note"),
    "case.task_accepted": _t(gettext_noop("%(task_unit_id)s accepted its task."), "quiet"),
    "case.task_finished": _t(gettext_noop("%(task_unit_id)s reported its task done."), "good", "result"),
    "case.task_withdrawn": _t(gettext_noop("The task of %(task_unit_id)s was withdrawn."), "quiet", "reason"),
    "case.noted": _t(gettext_noop("Note for colleagues."), "quiet", "text"),
    "case.progress_told": _t(gettext_noop("The reporter was told how it stands."), "quiet", "text"),
    "case.attached": _t(gettext_noop("A file was added (%(purpose)s)."), "quiet"),
    "case.resolved": _t(gettext_noop("Reported as handled: %(outcome)s."), "good", "answer", "note"),
    "case.check_passed": _t(gettext_noop("Checked: it is done."), "good", "note"),
    "case.check_failed": _t(gettext_noop("Checked: it is not done."), "bad", "note"),
    "case.second_read:yes": _t(gettext_noop("Second reading: agreed."), "good", "note"),
    "case.second_read:no": _t(gettext_noop("Second reading: not agreed."), "bad", "note"),
    "case.rated": _t(gettext_noop("The reporter answered: %(truth)s."), "move"),
    "case.came_back": _t(gettext_noop("It came back to be handled again (%(why)s)."), "bad"),
    "case.closed": _t(gettext_noop("Closed: %(outcome)s."), "good"),
    "case.reopened": _t(gettext_noop("Reopened."), "bad", "reason"),
    "case.whistle_blown": _t(gettext_noop("Whistle (%(whistle_kind)s): %(units)s were called."), "warn", "reason"),
    "case.whistle_answered": _t(gettext_noop("%(task_unit_id)s answered the whistle."), "good"),
    "case.whistle_planned": _t(gettext_noop("A joint plan was set until %(until)s."), "move", "plan"),
    "case.whistle_ended:yes": _t(gettext_noop("The whistle ended: the matter is solved."), "good", "result"),
    "case.whistle_ended:no": _t(gettext_noop("The whistle ended: the matter is not solved."), "bad", "result"),
    "case.extension_asked": _t(gettext_noop("More time was asked for; %(decide_unit_id)s decides."), "warn", "reason"),
    "case.extension_decided:yes": _t(gettext_noop("More time was granted; due %(due_at)s now."), "move", "note"),
    "case.extension_decided:no": _t(gettext_noop("More time was not granted."), "quiet", "note"),
    "case.suspension_asked": _t(
        gettext_noop("Suspension until %(until)s was asked for (%(reason_code)s)."), "warn", "reason"
    ),
    "case.suspension_decided:yes": _t(
        gettext_noop("Suspended until %(until)s; its clocks stand still."), "warn", "note"
    ),
    "case.suspension_decided:no": _t(gettext_noop("The suspension was not granted."), "quiet", "note"),
    "case.resumed": _t(gettext_noop("Resumed; its clocks run again."), "move"),
    "case.supervised": _t(gettext_noop("Supervision order to %(to)s; days to answer: %(days)s."), "bad", "reason"),
    "case.supervision_replied": _t(gettext_noop("The order was replied to."), "quiet", "text"),
    "case.supervision_cleared:yes": _t(gettext_noop("The supervision order was cleared."), "good", "note"),
    "case.supervision_cleared:no": _t(gettext_noop("The reply to the order was not enough."), "bad", "note"),
    "case.escalation_asked": _t(gettext_noop("The next level (%(level)s) was asked to take it."), "warn", "reason"),
    "case.escalation_decided:yes": _t(gettext_noop("It was taken up to the level: %(level)s."), "move", "note"),
    "case.escalation_decided:no": _t(gettext_noop("It was not taken up."), "quiet", "note"),
    "case.escalated": _t(gettext_noop("Escalated to %(to)s, because its time ran out."), "bad"),
    "case.timeout_appealed": _t(gettext_noop("The unit appealed: the delay was not its own."), "warn", "reason"),
    "case.timeout_appeal_decided:yes": _t(gettext_noop("The appeal was granted by one reviewer."), "quiet", "note"),
    "case.timeout_appeal_decided:no": _t(gettext_noop("The appeal was not granted."), "quiet", "note"),
    "case.void_asked": _t(gettext_noop("Voiding was asked for (%(reason_code)s)."), "warn", "reason"),
    "case.void_decided:yes": _t(gettext_noop("Made void by a second person."), "bad", "note"),
    "case.void_decided:no": _t(gettext_noop("It was not made void."), "quiet", "note"),
    "case.request_withdrawn": _t(gettext_noop("A request was withdrawn (%(request_kind)s)."), "quiet"),
    "case.request_lapsed": _t(gettext_noop("A request lapsed without a decision (%(request_kind)s)."), "warn"),
    "case.warned": _t(gettext_noop("Warning: %(percent)s %% of the time for %(clock)s is used."), "warn"),
    "case.clock_recomputed": _t(gettext_noop("The clock for %(clock)s was computed again: due %(due_at)s."), "quiet"),
    "case.ring_prepared": _t(gettext_noop("A call to the reporter was prepared; the number was not shown.")),
    "case.identity_opened": _t(
        gettext_noop("The reporter's identity was opened. The reporter can see this."), "warn", "reason"
    ),
    "identity.revealed": _t(gettext_noop("The vault opened an identity."), "warn", "reason"),
    "case.reporter_erased": _t(gettext_noop("A reporter's contact and words were erased."), "quiet"),
}
UNKNOWN: Final = _t(gettext_noop("%(kind)s"), "quiet")
WHYS: Final = {
    "check_failed": gettext_noop("the check was not passed"),
    "second_reading": gettext_noop("the second reader did not agree"),
    "not_true": gettext_noop("the reporter said that it is not true"),
    "partly": gettext_noop("the reporter said that it is only partly true"),
    "reopened": gettext_noop("it was reopened"),
}


def _units(value: Any) -> str:
    ids = value if isinstance(value, list | tuple) else [value]
    return gettext(", ").join(named(unit_name(int(one["unit_id"] if isinstance(one, Mapping) else one))) for one in ids)


def moment_of(value: Any) -> str:
    """A date or time kept as ISO text, as people write it; anything else as it is."""
    try:
        text = str(value)
        return when(datetime.fromisoformat(text)) if "T" in text else when(date.fromisoformat(text))
    except ValueError:
        return str(value)


def _family(family: str) -> Callable[[Any], str]:
    return lambda value: word(str(value), family)


# How a gap's value is put into words.
GAPS: Final[dict[str, Callable[[Any], str]]] = {
    "to": _units,
    "from_unit": _units,
    "units": _units,
    "decide_unit_id": _units,
    "task_unit_id": _units,
    "until": moment_of,
    "due_at": moment_of,
    "level": _family("level"),
    "outcome": _family("outcome"),
    "channel": _family("channel"),
    "reporter_kind": _family("reporter"),
    "reason_code": _family("refusal"),
    "truth": _family("truth"),
    "whistle_kind": _family("whistle"),
    "purpose": _family("purpose"),
    "request_kind": _family("request"),
    "clock": _family("clock"),
    "matter": lambda value: matter_name(str(value)),
    "why": lambda value: gettext(WHYS[value]) if value in WHYS else str(value),
}
# Which data tell a decision's two ways apart.
ANSWERS: Final = ("granted", "real", "matter_solved")


class _Gaps(dict[str, str]):
    """The data of an event as words; what an old event does not carry is shown as a dash, never as an error."""

    def __init__(self, event: EventView) -> None:
        super().__init__(kind=event.kind)
        for name, value in event.data.items():
            self[name] = (
                GAPS[name](value) if name in GAPS and value not in (None, "") else "—" if value is None else str(value)
            )

    def __missing__(self, key: str) -> str:
        return "—"


def telling_of(event: EventView) -> Telling:
    """How this event is told."""
    answer = next((event.data[name] for name in ANSWERS if name in event.data), None)
    way = f"{event.kind}:{'yes' if answer else 'no'}"
    return TELLINGS.get(event.kind) or TELLINGS.get(way) or UNKNOWN


# These are recorded on a case by what was done to another; each raises its version by one without naming it.
FROM_ELSEWHERE: Final = frozenset({"case.absorbed", "case.released"})


def happened_since(events: Sequence[EventView], version: int) -> list[EventView]:
    """The events of a case after the version somebody looked at."""
    now, later = 0, []
    for event in events:
        now = event.data.get("version") or now + (event.kind in FROM_ELSEWHERE)
        if now > version:
            later.append(event)
    return later


def lines_of(events: Sequence[EventView]) -> list[Line]:
    """A timeline as lines, in the order given, in the language active now; staff are named by post in that language."""
    posts = posts_of(events)
    return [line_of(event, posts.get(event.actor, "")) for event in events]


def lines_with_units(events: Sequence[EventView]) -> list[Line]:
    """The same for what happened behind somebody's back: who did it is named with the unit, where the post does not say it."""
    units = {f"{PERSON}{key}": named(unit_name(unit)) for key, unit in accounts.units_of(people_of(events)).items()}
    told = []
    for event, line in zip(events, lines_of(events), strict=True):
        unit = units.get(event.actor, "")
        told.append(line if not unit or unit in line.actor else replace(line, actor=f"{line.actor} · {unit}"))
    return told


def line_of(event: EventView, actor: str = "") -> Line:
    """One event as a line of the timeline, in the language active now; `actor` instead of the label recorded."""
    telling = telling_of(event)
    quotes = tuple(word(str(event.data[name]), "reason") for name in telling.quotes if event.data.get(name))
    article, _, version = str(event.data.get("cites", "")).rpartition("/")
    other = next((event.data[name] for name in ("into", "absorbed", "out_of", "released") if name in event.data), None)
    return Line(
        event.at,
        actor or gettext(event.actor_label),
        gettext(telling.sentence) % _Gaps(event),
        telling.tone,
        quotes,
        other,
        article,
        version,
    )
