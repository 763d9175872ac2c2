"""What pickers offer: units in an order that helps, matters by class with suggestions first, filing conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from linli.cases import api as cases
from linli.cases.api import CaseView
from linli.channels.desk.places import area_of
from linli.channels.desk.words import word
from linli.channels.pages.asking import day_of
from linli.channels.pages.fields import Choice, Group
from linli.channels.pages.templatetags.pages import in_language, named
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.geography.api import UnitView

# --- units ---------------------------------------------------------------------------------------------------------------


def open_units() -> list[UnitView]:
    """Every unit that exists now, by code."""
    return sorted((u for u in geography.units_below(geography.root().path) if u.open), key=lambda u: u.code)


# Whom work goes to most, first; bodies that help of their own free will, last.
_RANK: Final = {
    kind: rank
    for rank, kind in enumerate(
        ("street_team", "centre", "street_office", "community", "grid_body", "property", "volunteers", "party")
    )
}

_BELOW_DISTRICT: Final = frozenset({"street", "community", "grid", "micro_grid"})


def units(case: CaseView, chosen: Collection[str], holder: cases.Holder | None = None) -> tuple[Group, ...]:
    """The units a case may be given to: by the duty list, departments, near ones; other communities and grids are left out."""
    near, trades, far = [], [], []
    for unit in open_units():
        if unit.id == case.row.unit_id:
            continue
        if unit.area_level in _BELOW_DISTRICT:
            if _is_near(unit, case):
                near.append(unit)
            elif unit.area_level == "street":
                far.append(unit)
        else:
            trades.append(unit)
    near.sort(key=lambda unit: (_RANK.get(unit.kind, 0), unit.code))
    first = [unit for unit in _by_duty(holder) if unit.id != case.row.unit_id]
    titled = (
        (gettext("By the duty list"), first),
        (gettext("Departments and utilities"), [unit for unit in trades if unit not in first]),
        (gettext("At the place"), [unit for unit in near if unit not in first]),
        (gettext("Other streets"), far),
    )
    return tuple(Group(title, _listed(found, chosen)) for title, found in titled if found)


def _by_duty(holder: cases.Holder | None) -> list[UnitView]:
    """The unit that leads by the duty list and those it says help: named by code, or by their line of work (`trade:gas`)."""
    if holder is None:
        return []
    found = [holder.unit] if holder.unit else []
    listed = open_units()
    for code in holder.co_units:
        found += [unit for unit in listed if code in {unit.code, f"trade:{unit.trade}"}]
    return list({unit.id: unit for unit in found}.values())


def units_anywhere(chosen: Collection[str]) -> tuple[Group, ...]:
    """The units that cases of different places may be given to: departments and utilities, and the streets."""
    listed = open_units()
    titled = (
        (gettext("Departments and utilities"), [unit for unit in listed if unit.area_level not in _BELOW_DISTRICT]),
        (gettext("Streets"), [unit for unit in listed if unit.area_level == "street"]),
    )
    return tuple(Group(title, _listed(found, chosen)) for title, found in titled if found)


def _is_near(unit: UnitView, case: CaseView) -> bool:
    if unit.area_level == "street":
        return unit.area_id == case.row.street_id
    if unit.area_level == "community":
        area = area_of(unit.area_id)
        return area is not None and area.parent_id == case.row.street_id
    area = area_of(unit.area_id)
    return area is not None and case.row.community_id is not None and f"/{case.row.community_id}/" in area.path


def _listed(found: Iterable[UnitView], chosen: Collection[str]) -> tuple[Choice, ...]:
    return tuple(Choice(str(u.id), named(u), help=word(u.kind, "unit_kind"), chosen=str(u.id) in chosen) for u in found)


# --- matters -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hint:
    """A matter an engine suggests for a case: its filing condition where there is only one, and the words that spoke for it."""

    code: str
    name: str
    percent: int
    words: tuple[str, ...]
    condition: int | None


def hint(case: CaseView, rejected: Collection[str], at: datetime) -> Hint | None:
    """The surest matter suggested when the case came in that nobody has called wrong; None where none is left or one is chosen."""
    if case.row.matter_code:
        return None
    offered = (found for report in case.reports for found in report.suggested.get("matters", ()))
    for found in offered:
        matter = cases.find_matter(found["code"], day_of(at))
        if matter is not None and matter.code not in rejected:
            only = matter.conditions[0].number if len(matter.conditions) == 1 else None
            return Hint(matter.code, named(matter), round(found["confidence"] * 100), tuple(found["words"]), only)
    return None


def suggested_matter(case: CaseView) -> str:
    """The matter suggested when the first report came in; empty for none."""
    return next((str(found["code"]) for report in case.reports for found in report.suggested.get("matters", ())), "")


def matters(case: CaseView, chosen: str, at: datetime) -> tuple[Group, ...]:
    """The catalogue in force: suggestions for the words of this case first, then every matter by class."""
    names = {matter.code: named(matter) for matter in cases.matters(day_of(at))}
    suggested = cases.suggester(day_of(at)).suggest(case.text) if case.text else []
    hints = tuple(
        Choice(s.code, f"{s.code} {names.get(s.code, '')} · {round(s.confidence * 100)} %") for s in suggested
    )
    first = (Group(gettext("Suggested by the words"), hints),) if hints else ()
    return (*first, *matters_by_class(chosen, at))


def matters_by_class(chosen: str, at: datetime) -> tuple[Group, ...]:
    """The catalogue in force, every matter by class."""
    by_class: dict[str, list[Choice]] = {}
    for matter in cases.matters(day_of(at)):
        by_class.setdefault(word(matter.big_class, "class"), []).append(
            Choice(matter.code, f"{matter.code} {named(matter)}", chosen=matter.code == chosen)
        )
    return tuple(Group(title, tuple(options)) for title, options in by_class.items())


# --- areas ---------------------------------------------------------------------------------------------------------------


def named_areas(case: CaseView) -> list[geography.NamedArea]:
    """The areas that the words of a case name, as long as nobody knows where it is."""
    if case.row.lon is not None or case.row.community_id is not None:
        return []
    return geography.areas_named(f"{case.row.address}\n{case.row.title}\n{case.text}")


def areas(case: CaseView, chosen: str) -> tuple[Group, ...]:
    """Communities and villages; those that the words name first, with their grids."""
    found = named_areas(case)
    hints = tuple(
        Choice(str(one.area.id), f"{named(one.area)} · {round(one.score * 100)} %", chosen=str(one.area.id) == chosen)
        for one in found
    )
    listed = sorted(geography.areas_under(None, level="community"), key=lambda area: area.code)
    rest = tuple(Choice(str(area.id), f"{named(area)} ({area.code})", chosen=str(area.id) == chosen) for area in listed)
    first = (Group(gettext("Named in the words"), hints),) if hints else ()
    return (*first, Group(gettext("All communities and villages"), rest))


def conditions(code: str, chosen: str, at: datetime) -> tuple[Choice, ...]:
    """The filing conditions of a matter; empty for no matter or one not in force."""
    try:
        matter = cases.matter(code, day_of(at)) if code else None
    except NotFound:
        matter = None
    if matter is None:
        return ()
    only = len(matter.conditions) == 1
    return tuple(
        Choice(
            str(row.number),
            in_language(row, "condition"),
            help=gettext("%(amount)s %(class)s · closes when: %(closing)s")
            % {
                "amount": row.limit_amount,
                "class": word(row.limit_class, "limit"),
                "closing": in_language(row, "closing_condition"),
            },
            chosen=only or str(row.number) == chosen,
        )
        for row in matter.conditions
    )
