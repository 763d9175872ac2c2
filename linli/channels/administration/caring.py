"""What needs care in the house's own order, each with its place: asked when the start page of the administration is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.channels.pages.asking import day_of
from linli.channels.pages.templatetags.pages import in_language, named, when
from linli.common.actor import Actor
from linli.geography import api as geography

MOST_NAMED: Final = 5
KEY_ENDS_WITHIN: Final = timedelta(days=30)
# From October the next year's holidays are announced; a clock started then may reach into it.
WARN_OF_NEXT_YEAR_FROM: Final = 10


@dataclass(frozen=True, slots=True)
class Care:
    """One thing that needs care: what it is, how many, the first of them by name, where to go. tone: warn or bad."""

    title: str
    number: int
    items: tuple[str, ...]
    address: str
    tone: str = "warn"


def cares(actor: Actor, at: datetime) -> list[Care]:
    """Everything that needs care within what this actor administers, the worst first."""
    asked: tuple[tuple[tuple[str, ...], Callable[[Actor, datetime], list[Care]]], ...] = (
        (("cases.catalogue", "geography.edit"), _calendars),
        (("cases.catalogue",), _stages),
        (("geography.edit",), _desks),
        (("accounts.manage",), _people),
        (("accounts.machines",), _keys),
        (("cases.catalogue", "cases.duty_decide", "cases.duty_apply"), _duties),
    )
    found = [care for rights, ask in asked if any(actor.may(right) for right in rights) for care in ask(actor, at)]
    return sorted((care for care in found if care.number), key=lambda care: care.tone != "bad")


def _calendars(_actor: Actor, at: datetime) -> list[Care]:
    today = day_of(at)
    used = {one.calendar for one in geography.units_below("/") if one.open}
    loaded = {(year.calendar, year.year) for year in cases.calendar_years()}
    address = reverse("administration:calendar_list")
    now = tuple(f"{name} {today.year}" for name in sorted(used) if (name, today.year) not in loaded)
    coming = tuple(f"{name} {today.year + 1}" for name in sorted(used) if (name, today.year + 1) not in loaded)
    title = _("Years of calendars that are not loaded: clocks count plain weekdays")
    soon = "warn" if today.month >= WARN_OF_NEXT_YEAR_FROM else "info"
    return [
        Care(title, len(now), now, address, "bad"),
        Care(_("Next year's calendar is not loaded yet"), len(coming), coming, address, soon),
    ]


def _stages(_actor: Actor, _at: datetime) -> list[Care]:
    missing = tuple(cases.stages_missing())
    return [Care(_("Time limits that are not loaded: cases that need them are refused"), len(missing), missing,
                 reverse("desk:limits"), "bad")]  # fmt: skip


def _desks(actor: Actor, _at: datetime) -> list[Care]:
    """Territorial units whose work falls through to the root because nobody above names a desk, and desks that are closed."""
    mine = [one for one in geography.units_below("/") if one.open and actor.may_at_unit(geography.EDIT, one.path)]
    without = [one for one in mine if one.territorial and not _has_desk(one)]
    phoneless = [one for one in mine if one.kind in {"street_office", "community"} and not one.duty_phone]
    left = cases.left_with_closed_units()
    closed = [geography.unit(unit_id) for unit_id in left]
    units = reverse("administration:units")
    return [
        Care(_("Open cases that rest with closed units: open the unit again and close it with a successor"),
             sum(left.values()), _names(closed), _first(closed, units), "bad"),
        Care(_("Units without a duty desk, their own or one above"), len(without), _names(without), _first(without, units)),
        Care(_("Streets and communities without an office telephone"), len(phoneless), _names(phoneless), _first(phoneless, units)),
    ]  # fmt: skip


def _has_desk(unit: geography.UnitView) -> bool:
    chain = [geography.unit(int(step)) for step in unit.path.split("/") if step]
    return any(one.duty_desk_id is not None and geography.unit(one.duty_desk_id).open for one in chain)


def _names(units: list[geography.UnitView]) -> tuple[str, ...]:
    return tuple(named(one) for one in units[:MOST_NAMED])


def _first(units: list[geography.UnitView], otherwise: str) -> str:
    return reverse("administration:unit", args=[units[0].id]) if units else otherwise


def _people(actor: Actor, at: datetime) -> list[Care]:
    lost = accounts.without_post(actor=actor, at=at)
    posts = tuple(in_language(one, "post") for one in lost[:MOST_NAMED])
    return [Care(_("Open accounts without a role today, or at a closed unit"), len(lost), posts,
                 reverse("administration:people") + "?care=without_post")]  # fmt: skip


def _keys(actor: Actor, at: datetime) -> list[Care]:
    live = [key for key in accounts.keys(actor=actor) if key.revoked_at is None]
    ending = [key for key in live if key.expires_at <= at + KEY_ENDS_WITHIN]
    titles = tuple(f"{key.title} · {when(day_of(key.expires_at))}" for key in ending[:MOST_NAMED])
    return [
        Care(
            _("Keys of machines that end within 30 days or have ended"),
            len(ending),
            titles,
            reverse("administration:keys"),
        )
    ]


def _duties(_actor: Actor, at: datetime) -> list[Care]:
    today = day_of(at)
    gaps, expiring = cases.gaps(today), cases.expiring(today)
    waiting = cases.duty_items(state="applied")
    closed = [item for item in cases.duty_items(state="admitted", on=today) if _leads_closed(item, today)]
    return [
        Care(_("Matters without a duty item: their cases fall to coordinators"), len(gaps), tuple(gaps[:MOST_NAMED]), reverse("desk:gaps")),
        Care(_("Duty items led by a unit that is closed"), len(closed), _codes(closed), _item(closed)),
        Care(_("Duty items that end within 60 days"), len(expiring), _codes(expiring), reverse("desk:gaps") + "#expiring"),
        Care(_("Applications for duty items that wait for a decision"), len(waiting), _codes(waiting), reverse("desk:duties") + "?state=applied"),
        Care(_("Duty items that contradict each other"), len(cases.contradictions(today)), (), reverse("desk:gaps"), "bad"),
    ]  # fmt: skip


def _codes(items: list[cases.DutyItemView]) -> tuple[str, ...]:
    return tuple(item.row.code for item in items[:MOST_NAMED])


def _item(items: list[cases.DutyItemView]) -> str:
    return reverse("desk:duty", args=[items[0].row.code]) if items else reverse("desk:duties")


def _leads_closed(item: cases.DutyItemView, today: date) -> bool:
    if item.row.lead_unit_id is None:
        return False
    end = geography.unit(item.row.lead_unit_id).valid_to
    return end is not None and end <= today
