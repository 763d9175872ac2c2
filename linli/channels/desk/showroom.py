"""What the living page of the design shows: every component in each of its states, with data made up for it.

An exhibit names the real template, never a copy of it. A structure test refuses a component that stands on no shelf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from linli.channels.desk.forms import FieldView
from linli.channels.desk.rows import Flag, RowView
from linli.channels.desk.sentences import Line
from linli.channels.desk.words import word
from linli.channels.pages.fields import Choice, Group
from linli.channels.pages.templatetags.pages import clock_badge, clock_tone, remaining, when

Context = Mapping[str, Any]
States = Iterable[tuple[str, Context]]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A component: its template, what it is called and promises (msgids), and how its states are made."""

    template: str
    title: str
    promise: str
    states: Callable[[datetime], States]


@dataclass(frozen=True, slots=True)
class Shown:
    """One state, drawn."""

    caption: str
    drawn: SafeString


@dataclass(frozen=True, slots=True)
class Shelf:
    """An exhibit ready for the page."""

    template: str
    title: str
    promise: str
    states: tuple[Shown, ...]


def shelves(request: HttpRequest, at: datetime) -> list[Shelf]:
    """Every exhibit with its states drawn by the real templates, in the language active now."""
    return [
        Shelf(
            one.template, gettext(one.title), gettext(one.promise),
            tuple(Shown(caption, render_to_string(one.template, dict(context), request)) for caption, context in one.states(at)),
        )
        for one in EXHIBITS
    ]  # fmt: skip


def _clocks(at: datetime) -> States:
    def badge(hours: float, state: str = "running") -> Context:
        return clock_badge(at + timedelta(hours=hours), at, state)

    yield _("time enough"), badge(75)
    yield _("the last day"), badge(5)
    yield _("late"), badge(-30)
    yield _("paused"), badge(40, "paused")
    yield _("met"), badge(40, "met")
    yield _("ended late"), badge(-40, "missed")
    yield _("no clock"), clock_badge(None, at)


def _row(at: datetime, hours: float, state: str, **values: Any) -> RowView:
    due = at + timedelta(hours=hours)
    tone = clock_tone(due, at)
    shown = {
        "title": _("The street light in front of house 12 is dark"), "matter": _("Street light"), "unit": _("Street light office"),
        "place": "", "flags": (), "clock": remaining(due, at), "tone": tone, "end": "", **values,
    }  # fmt: skip
    return RowView(
        id=0, mark="", address="#case-card", number="1234 5678 9012", at=when(at), state=state, state_word=word(state, "state"),
        late=shown["tone"] == "late", **shown,
    )  # fmt: skip


def _cards(at: datetime) -> States:
    yield (
        _("in a list"),
        {
            "rows": [
                _row(at, 75, "in_hand", flags=(Flag("users", _("3 reports"), ""),)),
                _row(at, 5, "filed", place=_("First community")),
                _row(at, -30, "assigned", flags=(Flag("alert-triangle", _("urgent"), "ll-flag-bad"),)),
                _row(at, -30, "closed", clock="", tone="none", end=when(at)),
            ]
        },
    )


def _timeline(at: datetime) -> States:
    unit = _("Street light office")
    yield (
        _("every tone"),
        {
            "lines": [
                Line(at, unit, _("Answered: the lamp burns again."), "good", (_("The bulb was changed."),)),
                Line(at, unit, _("More time was asked for."), "warn", (_("The part has not come."),)),
                Line(at, unit, _("The time ran out."), "bad", ()),
                Line(at, unit, _("Accepted; handling began."), "move", ()),
                Line(at, unit, _("A note was added."), "quiet", ()),
            ]
        },
    )


def _steps(at: datetime) -> States:
    line = ("received", "filed", "assigned", "in_hand", "resolved", "closed")
    for here in (0, 3, 5):
        kinds = ["past" if n < here else "now" if n == here else "" for n in range(len(line))]
        yield word(line[here], "state"), {"steps": [(word(s, "state"), k) for s, k in zip(line, kinds, strict=True)]}


def _levels(at: datetime) -> States:
    for here in ("grid", "street"):
        levels = [(word(level, "level"), level == here) for level in ("grid", "community", "street", "district")]
        yield word(here, "level"), {"levels": levels}


def _units(at: datetime) -> States:
    name = _("Street light office")
    yield _("plain"), {"name": name}
    yield _("with its part and number"), {"name": name, "part": word("lead", "role"), "phone": "0476-0000001"}
    yield _("vacant"), {"name": _("Secretary of the community"), "vacant": True}
    yield _("none"), {"name": ""}


def _evidence(at: datetime) -> States:
    def file(title: str, name: str, round_: int = 1) -> Context:
        return {
            "address": "#evidence",
            "title": title,
            "name": name,
            "size": 184_320,
            "round": round_,
            "has_thumbnail": False,
        }

    yield _("files"), {"files": [file(_("before"), "lamp.jpg"), file(_("after"), "lamp-again.jpg", 2)]}
    yield _("none"), {"files": [], "blank": _("No files yet.")}


def _contact(at: datetime) -> States:
    duty = {"unit": _("Duty desk of the street"), "phone": "0476-0000002", "hours": _("around the clock")}
    seat = {"title": _("Secretary of the community"), "unit": _("First community"), "phone": "0476-0000001", "hours": "08:30-17:30"}  # fmt: skip
    vacant = {"title": _("Grid worker"), "unit": _("First grid"), "vacant": True, "substitute": _("Duty desk of the street"), "substitute_phone": "0476-0000002"}  # fmt: skip
    lines = [seat, vacant, {"title": _("Duty desk of the street"), **duty}]
    yield _("with a vacant seat"), {"place": _("First community"), "above": _("First street"), "lines": lines, "address": "/p/…"}  # fmt: skip


def _fields(at: datetime) -> States:
    choices = (Group("", (Choice("a", _("we agree"), chosen=True), Choice("b", _("we do not agree")))),)
    label, error = _("Reason"), _("This is needed.")
    yield _("text"), {"field": FieldView("d-text", label)}
    yield _("needed, with help"), {"field": FieldView("d-help", label, needed=True, help=_("In a sentence or two."))}
    yield _("with an error"), {"field": FieldView("d-error", label, "area", needed=True, error=error)}
    yield _("one of a list"), {"field": FieldView("d-select", _("Unit"), "select", groups=choices)}
    yield _("one of few"), {"field": FieldView("d-radio", _("Opinion"), "radio", groups=choices)}
    yield _("several"), {"field": FieldView("d-checks", _("Opinion"), "checks", groups=choices)}
    yield _("yes or no"), {"field": FieldView("d-check", _("urgent"), "check")}
    yield _("file"), {"field": FieldView("d-file", _("Picture"), "file")}


def _conditions(at: datetime) -> States:
    options = (
        Choice("1", _("It is dark for more than a day")),
        Choice("2", _("Several lamps are dark"), help=_("urgent")),
    )
    field = FieldView("d-condition", _("Filing condition"), "conditions", groups=(Group("", options),))
    yield _("of a matter"), {"field": field}
    yield _("no matter chosen"), {"field": FieldView("d-none", _("Filing condition"), "conditions", groups=(Group("", ()),))}  # fmt: skip


def _messages(at: datetime) -> States:
    said = ((constants.SUCCESS, _("Done.")), (constants.WARNING, _("Done, but look again.")), (constants.ERROR, _("Not done.")))  # fmt: skip
    for level, text in said:
        yield text, {"messages": [Message(level, text)]}


def _empty(at: datetime) -> States:
    yield _("nothing waits"), {"icon": "circle-check", "title": _("Nothing waits for you"), "text": _("What is dispatched to your unit appears here, most urgent first.")}  # fmt: skip
    yield _("with a way on"), {"icon": "filter-off", "title": _("Nothing fits this filter"), "link": "#empty", "link_text": _("Clear the filter")}  # fmt: skip


def _always(*states: tuple[str, Context]) -> Callable[[datetime], States]:
    def always(at: datetime) -> States:
        return [(gettext(caption), context) for caption, context in states]

    return always


def _fault(at: datetime) -> States:
    yield _("refused"), {"error": SimpleNamespace(message=_("The case is suspended: resume it first."))}


def _waiting(at: datetime) -> States:
    yield _("while it lasts"), {"text": _("One moment"), "always": True}


def _pager(at: datetime) -> States:
    # One of them: a page may have only one place called so.
    yield _("between"), {"next_url": "#pager", "first_url": "#pager"}


PART: Final = "pages/components/"
# fmt: off
EXHIBITS: Final = (
    Exhibit("desk/parts/rows.html", gettext_noop("Case card"), gettext_noop("A case in a list: what, where, whose, how much time. The whole card leads to it."), _cards),
    Exhibit(PART + "clock_badge.html", gettext_noop("Clock badge"), gettext_noop("Told by colour, icon and words together."), _clocks),
    Exhibit(PART + "steps.html", gettext_noop("Main line"), gettext_noop("Where a case stands on its way."), _steps),
    Exhibit(PART + "ladder.html", gettext_noop("Level ladder"), gettext_noop("At which level it is, and which stand above."), _levels),
    Exhibit(PART + "timeline.html", gettext_noop("Timeline"), gettext_noop("What happened, newest first; the shape of the dot says how it went."), _timeline),
    Exhibit(PART + "unit_chip.html", gettext_noop("Unit"), gettext_noop("Who has it, what its part is, how to reach it."), _units),
    Exhibit(PART + "evidence.html", gettext_noop("Evidence"), gettext_noop("Pictures and papers of a case; each says what it is for."), _evidence),
    Exhibit(PART + "contact_card.html", gettext_noop("Contact card"), gettext_noop("Whom to ring about a place: posts and office numbers, never a person's own. Prints on A5 and A6."), _contact),
    Exhibit(PART + "empty.html", gettext_noop("Nothing here"), gettext_noop("An empty list says why, and what will come."), _empty),
    Exhibit(PART + "fault.html", gettext_noop("Refused"), gettext_noop("The reason in a whole sentence, read out at once."), _fault),
    Exhibit(PART + "waiting.html", gettext_noop("On its way"), gettext_noop("Holds the place of what is being fetched; stands still where motion is not wanted."), _waiting),
    Exhibit(PART + "messages.html", gettext_noop("Message"), gettext_noop("What became of the last step."), _messages),
    Exhibit(PART + "field.html", gettext_noop("Field"), gettext_noop("Label above, help below it, error beside it; every kind of entry."), _fields),
    Exhibit(PART + "conditions.html", gettext_noop("Filing conditions"), gettext_noop("One of the conditions of the matter chosen."), _conditions),
    Exhibit(PART + "pager.html", gettext_noop("Further pages"), gettext_noop("On from the last row; no page numbers, since rows come and go."), _pager),
    Exhibit(PART + "language.html", gettext_noop("Language"), gettext_noop("The other language, in its own words."), _always((gettext_noop("switch"), {}))),
    Exhibit(PART + "theme.html", gettext_noop("Light and dark"), gettext_noop("As the machine says, light, or dark."), _always((gettext_noop("as the machine"), {"theme": ""}), (gettext_noop("dark"), {"theme": "dark"}))),
    Exhibit(PART + "elder.html", gettext_noop("Elder mode"), gettext_noop("Large text and simple words; remembered, and works without script."), _always((gettext_noop("off"), {"elder": False}), (gettext_noop("on"), {"elder": True}))),
    Exhibit(PART + "mark.html", gettext_noop("Mark"), gettext_noop("Takes the colour of the words beside it."), _always((gettext_noop("mark"), {}))),
)
# fmt: on

COLOURS: Final = ("accent", "accent-soft", "ground", "surface", "sunk", "line", "line-strong", "ink", "soft", "faint")
TONES: Final = ("good", "warn", "bad", "info", "quiet")
SIZES: Final = ("xs", "s", "m", "base", "l", "xl", "xxl")
SPACES: Final = ("xs", "s", "gap", "l", "xl")
RADII: Final = ("xs", "s", "m", "l", "full")
