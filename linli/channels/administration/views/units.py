"""The organisation tree: looked at by everybody who signed in, changed by its editors, always shown beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases import api as cases
from linli.channels.administration import choosing
from linli.channels.administration.looking import Change, Consequence, differences, run
from linli.channels.administration.views.unit_words import (
    about_people,
    described,
    plain_values,
    shown_values,
    typed_values,
    unit_fields,
)
from linli.channels.administration.words import field_word, told
from linli.channels.pages.asking import day_of
from linli.channels.pages.fields import Sheet
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.actor import Actor
from linli.common.rehearsal import rehearsed
from linli.geography import api as geography

MOST_FOUND: Final = 60
EDIT: Final = geography.EDIT


@signed_in
@require_safe
def units(request: HttpRequest) -> HttpResponseBase:
    """The top of the tree, and the search for a unit by name, code or telephone."""
    wanted = request.GET.get("words", "").strip()[:80]
    everything = geography.units_below("/")
    found = [one for one in everything if wanted and wanted.casefold() in _text(one)]
    tops = [one for one in everything if one.parent_id is None]
    context = {
        "words": wanted, "found": found[:MOST_FOUND], "more": len(found) > MOST_FOUND,
        "tops": [(one, _children(one)) for one in tops], "total": sum(one.open for one in everything),
    }  # fmt: skip
    return render(request, "administration/units.html", context)


def _text(unit: geography.UnitView) -> str:
    return f"{unit.code} {unit.name} {unit.name_en} {unit.duty_phone}".casefold()


def _children(unit: geography.UnitView) -> list[tuple[geography.UnitView, int]]:
    """The units directly below, open ones first, each with how many open ones stand below it."""
    below = geography.units_below(unit.path)
    direct = sorted((one for one in below if one.parent_id == unit.id), key=lambda one: (not one.open, one.code))
    return [(one, sum(o.open and o.id != one.id and o.path.startswith(one.path) for o in below)) for one in direct]


@signed_in
@require_safe
def unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """One unit: where it stands, what it has, who holds a post there, what rests with it, what happened to it."""
    actor, at, here = actor_of(request), clock.now(), geography.unit(unit_id)
    chain = [geography.unit(int(step)) for step in here.path.split("/") if step]
    context = {
        "unit": here, "above": chain[:-1], "children": _children(here), "desk": geography.duty_desk_of(unit_id),
        "functional": geography.functional_areas_of(unit_id=unit_id), "load": cases.load_of(unit_id) if actor.may("cases.view") or _may_edit(actor, here) else None,
        "holders": accounts.holders(actor=actor, unit_id=unit_id, at=at), "may_edit": _may_edit(actor, here),
        "may_see_people": actor.may(accounts.VIEW) or actor.may(accounts.MANAGE),
        "role_names": {role.code: role for role in accounts.roles()},
        "events": told(audit.timeline(audit.Subject.of("unit", unit_id))[::-1]),
    }  # fmt: skip
    return render(request, "administration/unit.html", context)


def _may_edit(actor: Actor, here: geography.UnitView) -> bool:
    above = geography.parent_unit(here.id)
    return actor.may_at_unit(EDIT, above.path if above else here.path)


@needs("geography.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def add_unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Add a unit below this one."""
    actor, at, parent = actor_of(request), clock.now(), geography.unit(unit_id)
    made: list[geography.UnitView] = []

    def add(typed: Mapping[str, str]) -> geography.UnitView:
        values = {"area_id": None, "duty_desk_id": None, **typed_values(typed)}
        new = geography.NewUnit(code=typed.get("code", "").strip(), parent_id=unit_id, valid_from=day_of(at), **values)
        return geography.add_unit(actor=actor, new=new, at=at)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        new = rehearsed(lambda: add(typed))
        below = _("“%(unit)s” is added below “%(parent)s”, from today.") % {"unit": named(new), "parent": named(parent)}
        rights = _("Whoever holds a right over “%(parent)s” holds it over the new unit, too.") % {
            "parent": named(parent)
        }
        return [Consequence(below), Consequence(rights)]

    def act(typed: Mapping[str, str]) -> str:
        made.append(add(typed))
        return _("The unit is added.")

    present = {"hours": parent.hours, "calendar": parent.calendar}
    change = Change(
        _("Add a unit below “%(unit)s”") % {"unit": named(parent)}, _address(unit_id), unit_fields(new=True), look, act,
        lambda: _address(made[0].id), _("Add it"), present=present,
    )  # fmt: skip
    return run(request, change)


@needs("geography.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def change_unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Rename a unit, change its telephone, hours, duty desk, area; `undo` in the address starts from what was before."""
    actor, at, here = actor_of(request), clock.now(), geography.unit(unit_id)
    seen = {f"seen_{name}": value for name, value in plain_values(here).items()}

    def change_it(typed: Mapping[str, str]) -> geography.UnitView:
        was = typed_values({name: typed.get(f"seen_{name}", "") for name in plain_values(here)}, seen=True)
        return geography.change_unit(actor=actor, unit_id=unit_id, changes=typed_values(typed), at=at, seen=was)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        after = rehearsed(lambda: change_it(typed))
        old, new = shown_values(here), shown_values(after)
        found = differences([(field_word(name), old[name], new[name]) for name in old])
        return found + described(here, after) if found else []

    def act(typed: Mapping[str, str]) -> str:
        change_it(typed)
        return _("The unit is changed.")

    change = Change(
        _("Change “%(unit)s”") % {"unit": named(here)}, _address(unit_id), unit_fields(new=False), look, act,
        lambda: _address(unit_id), _("Change it"), present={**plain_values(here), **_undone(request, unit_id)}, seen=seen,
    )  # fmt: skip
    return run(request, change)


def _undone(request: HttpRequest, unit_id: int) -> dict[str, str]:
    """What the change recorded under the number in the address had found: a correction starts from it."""
    wanted = request.GET.get("undo", "")
    events = audit.timeline(audit.Subject.of("unit", unit_id))
    before: Any = next((e.data.get("before") for e in events if str(e.id) == wanted and e.kind == "unit.changed"), None)
    return {name: _as_typed(value) for name, value in before.items()} if isinstance(before, dict) else {}


def _as_typed(value: Any) -> str:
    return "" if value in (None, False) else "true" if value is True else str(value)


@needs("geography.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def move_unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Move a unit with everything below it."""
    actor, at, here = actor_of(request), clock.now(), geography.unit(unit_id)

    def move(typed: Mapping[str, str]) -> geography.UnitView:
        parent = choosing.id_of(typed.get("parent", ""), "parent") or 0
        seen = choosing.id_of(typed.get("seen_parent", ""), "parent")
        return accounts.move_unit(actor=actor, unit_id=unit_id, parent_id=parent, at=at, seen_parent=seen)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        after = rehearsed(lambda: move(typed))
        if after.parent_id == here.parent_id:
            return []
        number = sum(one.open for one in geography.units_below(here.path))
        places = {
            "n": number,
            "before": named(geography.parent_unit(unit_id)),
            "after": named(geography.unit(after.parent_id or 0)),
        }
        said = _("%(n)s units (this one and all below it) go from “%(before)s” to “%(after)s”.") % places
        sight = _("Rights over “%(before)s” no longer reach them, rights over “%(after)s” do.") % places
        return [Consequence(said), Consequence(sight, "warn"), *about_people(actor, here, at)]

    def act(typed: Mapping[str, str]) -> str:
        move(typed)
        return _("The unit stands under its new parent.")

    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[Any]:
        listed = choosing.open_units(actor, EDIT)
        pairs = choosing.as_pairs(one for one in listed if not one.path.startswith(here.path))
        return [Sheet(typed, errors).select("parent", _("New parent"), pairs, needed=True, searchable=True)]

    change = Change(
        _("Move “%(unit)s”") % {"unit": named(here)}, _address(unit_id), fields, look, act, lambda: _address(unit_id),
        _("Move it"), seen={"seen_parent": str(here.parent_id or "")},
    )  # fmt: skip
    return run(request, change)


@needs("geography.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def close_unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Close a unit; what rests with it goes to its successor."""
    actor, at, here = actor_of(request), clock.now(), geography.unit(unit_id)

    def close(typed: Mapping[str, str]) -> cases.Closed:
        successor = choosing.id_of(typed.get("successor", ""), "successor")
        return cases.close_unit(actor=actor, unit_id=unit_id, successor_id=successor, at=at)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        done = rehearsed(lambda: close(typed))
        successor = choosing.id_of(typed.get("successor", ""), "successor")
        found = [
            Consequence(_("“%(unit)s” is closed from today. Its code is not given out again.") % {"unit": named(here)})
        ]
        if successor is not None:
            numbers = {"n": done.handed_on, "to": named(geography.unit(successor))}
            found.append(Consequence(_("%(n)s open cases go to “%(to)s”; their due times stay as they are.") % numbers))
        if done.load.duty_items:
            text = _(
                "These duty items name it as the lead. Until others are admitted, their cases fall to the coordinator:"
            )
            found.append(Consequence(text, "warn", done.load.duty_items))
        return found + about_people(actor, here, at)

    def act(typed: Mapping[str, str]) -> str:
        done = close(typed)
        return _("The unit is closed; %(n)s cases have been handed on.") % {"n": done.handed_on}

    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[Any]:
        pairs = choosing.as_pairs(choosing.successors(here))
        label, said = _("Successor"), _("Needed where open cases rest with the unit.")
        return [Sheet(typed, errors).select("successor", label, pairs, searchable=True, help=said)]

    load = cases.load_of(unit_id)
    numbers = {"cases": load.cases, "tasks": load.tasks, "decisions": load.decisions}
    intro = _("With it now: %(cases)s open cases, %(tasks)s parts of others, %(decisions)s decisions.") % numbers
    change = Change(
        _("Close “%(unit)s”") % {"unit": named(here)}, _address(unit_id), fields, look, act, lambda: _address(unit_id),
        _("Close it"), intro=intro,
    )  # fmt: skip
    return run(request, change)


@needs("geography.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Take the closing of a unit back."""
    actor, at, here = actor_of(request), clock.now(), geography.unit(unit_id)

    def look(_typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: geography.reopen_unit(actor=actor, unit_id=unit_id, at=at))
        opened = _("“%(unit)s” is open again and can be given work.") % {"unit": named(here)}
        return [Consequence(opened), Consequence(_("Cases its successor took over stay there."), "warn")]

    def act(_typed: Mapping[str, str]) -> str:
        geography.reopen_unit(actor=actor, unit_id=unit_id, at=at)
        return _("The unit is open again.")

    change = Change(
        _("Take the closing of “%(unit)s” back") % {"unit": named(here)}, _address(unit_id), lambda _t, _e: [], look, act,
        lambda: _address(unit_id), _("Open it again"),
    )  # fmt: skip
    return run(request, change)


def _address(unit_id: int) -> str:
    return reverse("administration:unit", args=[unit_id])
