"""A unit as a form: its fields, what was typed as values, values as people read them, and what a change means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from linli.accounts import api as accounts
from linli.channels.administration import choosing
from linli.channels.administration.looking import Consequence
from linli.channels.administration.words import field_word
from linli.channels.pages.fields import FieldView, Sheet
from linli.channels.pages.templatetags.pages import in_language, named
from linli.common.actor import Actor
from linli.geography import api as geography

TEXTS: Final = ("name", "name_en", "kind", "trade", "duty_phone", "hours", "calendar")
LENGTHS: Final = {"name": 120, "name_en": 160, "trade": 32, "duty_phone": 40, "hours": 80, "calendar": 24, "code": 48}
MOST_PEOPLE: Final = 20


def unit_fields(*, new: bool) -> Callable[[Mapping[str, Any], Mapping[str, str]], list[FieldView]]:
    """The maker of a unit's fields; a new one also has a code, which it keeps."""

    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
        sheet = Sheet(typed, errors)
        code = [
            sheet.field(
                "code", _("Lasting code"), needed=True, size=48, help=_("It stays, whatever the unit is called.")
            )
        ]
        desks = choosing.as_pairs(choosing.open_units())
        return [
            *(code if new else []),
            sheet.field("name", field_word("name"), needed=True, size=120),
            sheet.field("name_en", field_word("name_en"), size=160),
            sheet.select("kind", field_word("kind"), choosing.kinds(), needed=True),
            sheet.field("trade", field_word("trade"), size=32, help=_("For departments: a code such as water or roads.")),
            sheet.field("duty_phone", field_word("duty_phone"), "tel", size=40, help=_("An office number, never a private one.")),
            sheet.field("hours", field_word("hours"), size=80, help=_("Spans in order, such as 08:30-12:00,14:00-18:00.")),
            sheet.field("calendar", field_word("calendar"), size=24),
            sheet.select("duty_desk_id", field_word("duty_desk_id"), desks, searchable=True,
                         help=_("Who owns what nobody else owns. Left open: the desk of the unit above.")),
            sheet.select("area_id", field_word("area_id"), choosing.areas(), searchable=True),
            sheet.field("territorial", field_word("territorial"), "check",
                        check_label=_("It speaks for its area and sees every case in it")),
        ]  # fmt: skip

    return fields


def typed_values(typed: Mapping[str, str], *, seen: bool = False) -> dict[str, Any]:
    """What was typed, as the values of a unit; `seen`: only those that the form carried. Raises InvalidInput."""
    texts = {name: typed.get(name, "").strip()[: LENGTHS.get(name, 80)] for name in TEXTS}
    ids = {name: choosing.id_of(typed.get(name, ""), name) for name in ("area_id", "duty_desk_id")}
    values = {**texts, **ids, "territorial": bool(typed.get("territorial"))}
    return values if not seen or typed.get("name") else {}


def plain_values(unit: geography.UnitView) -> dict[str, str]:
    """The values of a unit as its form holds them."""
    ids = {name: str(getattr(unit, name) or "") for name in ("area_id", "duty_desk_id")}
    return {**{name: getattr(unit, name) for name in TEXTS}, **ids, "territorial": "true" if unit.territorial else ""}


def shown_values(unit: geography.UnitView) -> dict[str, str]:
    """The values of a unit as people read them."""
    area = named(geography.area(unit.area_id)) if unit.area_id else ""
    desk = named(geography.unit(unit.duty_desk_id)) if unit.duty_desk_id else ""
    kind = dict(choosing.kinds()).get(unit.kind, unit.kind)
    return {
        **plain_values(unit), "area_id": area, "duty_desk_id": desk, "kind": kind,
        "territorial": _("yes") if unit.territorial else _("no"),
    }  # fmt: skip


def described(before: geography.UnitView, after: geography.UnitView) -> list[Consequence]:
    """What the changes mean for work and sight."""
    found = []
    if (before.hours, before.calendar) != (after.hours, after.calendar):
        found.append(
            Consequence(
                _(
                    "Clocks that run keep their due times until a calendar is loaded anew; new ones count by the new hours."
                )
            )
        )
    if (before.area_id, before.territorial) != (after.area_id, after.territorial):
        found.append(
            Consequence(_("People with a role over it see the cases of the new area instead of the old."), "warn")
        )
    if before.duty_desk_id != after.duty_desk_id:
        found.append(Consequence(_("What nobody else owns here goes to the new duty desk from now on.")))
    if before.name != after.name:
        found.append(Consequence(_("The new name is shown everywhere at once, on old cases too; the code stays.")))
    return found


def about_people(actor: Actor, unit: geography.UnitView, at: datetime) -> list[Consequence]:
    """Who holds a post at the unit, as far as this actor may see it."""
    held = accounts.holders(actor=actor, unit_id=unit.id, at=at)
    if not held:
        return []
    names = tuple(in_language(person, "post") for person in held[:MOST_PEOPLE])
    more = (_("and %(n)s more") % {"n": len(held) - MOST_PEOPLE},) if len(held) > MOST_PEOPLE else ()
    return [
        Consequence(_("These posts hold a role over it; give them another where that is needed:"), "warn", names + more)
    ]
